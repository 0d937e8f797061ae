import type { Consumer } from '../../core/consumer.ts';

/** A place in a feed: the log's life (`epoch`) and the number of the last event read. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** What a feed carries. JSON values only, so that any adapter can store them. */
export interface FeedEvent {
  readonly type: string;
}

export interface FeedEntry<E extends FeedEvent> {
  readonly position: Position;
  readonly event: E;
}

/**
 * Joins two neighbouring events that a slow reader has not taken yet, or answers null when both must stay.
 * The joined event takes the later one's position.
 */
export type Merge<E extends FeedEvent> = (earlier: E, later: E) => E | null;

export interface ReadOptions<E extends FeedEvent> {
  /** `start`: from the oldest event that is held; `now`: only what comes; a position: what came behind it. */
  readonly from: 'start' | 'now' | Position;
  readonly merge?: Merge<E>;
  /** Bytes that may wait for this reader before it is ended with a SlowConsumerError. */
  readonly maxQueueBytes?: number;
}

/**
 * How the reading began.
 * - `continued`: every event behind `from` follows.
 * - `reset`: the log does not reach back to `from`; reading begins at `position`, what lay between is lost.
 * - `ahead`: `from` is of this epoch but beyond its last event: no such place exists. The reader is ended already.
 */
export type ReadStart = 'continued' | 'reset' | 'ahead';

/**
 * One subscriber's view. `next()` waits for the next event; `return()` ends at once, also while a `next()` is waiting,
 * and leaves no listener, timer or memory behind.
 */
export interface FeedReader<E extends FeedEvent>
  extends AsyncIterableIterator<FeedEntry<E>, undefined, undefined> {
  readonly start: ReadStart;
  /** Where reading began: the place behind which the first event will lie. */
  readonly position: Position;
  /** True when the log held nothing for this key, so that `from: 'start'` cannot know what came before. */
  readonly empty: boolean;
  return(): Promise<IteratorReturnResult<undefined>>;
  /**
   * Instead of `next()`: hands over what waits, and then every event in the turn in which it comes, for as long as it is
   * accepted. The end has an error where a fault ended the reading.
   */
  consume(consumer: Consumer<FeedEntry<E>>): void;
  /** Offers again, after an entry was not accepted. */
  resume(): void;
}

/** The right of this process to be the only writer of a key, until it is released. */
export interface FeedClaim<E extends FeedEvent> {
  /** Where the log stands, as this process has written it. */
  readonly head: Position;
  append(event: E): void;
  /** Others may append from now on. May be called twice. */
  release(): void;
}

/**
 * Keyed, sequenced, resumable logs. Guarantees, on every adapter:
 * - events of a key are numbered 1, 2, 3, … within an epoch, and every reader sees them in that order, each once;
 * - `append` never waits and never throws for a slow or broken reader;
 * - `read` registers for live events before it replays the log, so that no gap is ever passed;
 * - a log is bounded in bytes and ends some time after its last event; a new epoch begins when a log was lost;
 * - one reader's slowness costs no other reader anything.
 *
 * Where the logs are kept outside of this process and cannot be reached, `append` holds what it is given, bounded, until
 * they can; `read` and `head` reject with a FeedUnavailableError, but for keys that are claimed here; and a reader whose
 * place cannot be found again afterwards ends with a FeedInterruptedError.
 */
export interface Feed {
  append<E extends FeedEvent>(key: string, event: E): void;
  /**
   * Makes this process the only writer of `key`: events are numbered here and reach this process's readers in the same
   * turn, also while the logs cannot be reached. Only for keys that nobody has written yet.
   */
  claim<E extends FeedEvent>(key: string): FeedClaim<E>;
  /** Whether all that this process has appended to `key` is in its log, and not merely on the way. */
  isStored(key: string): boolean;
  read<E extends FeedEvent>(key: string, options: ReadOptions<E>): Promise<FeedReader<E>>;
  /** Where the log of `key` stands now. */
  head(key: string): Promise<Position>;
  /** Ends every reader, and those that come later at once; appends nothing more. May be called twice. */
  close(): Promise<void>;
}

/** The logs cannot be reached at this time. */
export class FeedUnavailableError extends Error {}

/** The log was lost or could not be followed while it was read. Read again with your last position. */
export class FeedInterruptedError extends Error {}
