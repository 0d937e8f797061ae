import { BoundedQueue, sizeOf } from './bounded-queue.ts';
import {
  type FeedEntry,
  type FeedEvent,
  type FeedReader,
  type Merge,
  type Position,
  type ReadOptions,
  type ReadStart,
  SlowConsumerError,
} from './feed.port.ts';

type Result<E extends FeedEvent> = IteratorResult<FeedEntry<E>, undefined>;

interface Consumer<E extends FeedEvent> {
  readonly onEntry: (entry: FeedEntry<E>) => void;
  readonly onEnd: (error: Error | null) => void;
}

interface Waiter<E extends FeedEvent> {
  resolve(result: Result<E>): void;
  reject(error: Error): void;
}

export const DEFAULT_MAX_QUEUE_BYTES = 1024 * 1024;

/**
 * The reading end of a feed, whatever the adapter: it owns a bounded queue and drops what it has seen.
 * An explicit iterator, because an async generator's `return()` would wait for the event that never comes.
 */
export class QueuedReader<E extends FeedEvent> implements FeedReader<E> {
  readonly start: ReadStart;
  readonly position: Position;
  readonly empty: boolean;
  readonly #queue: BoundedQueue<FeedEntry<E>>;
  readonly #onEnd: () => void;
  #lastSeq: number;
  readonly #waiters: Waiter<E>[] = [];
  #consumer: Consumer<E> | null = null;
  #ended = false;
  #error: Error | null = null;

  constructor(
    opening: { start: ReadStart; position: Position; empty: boolean },
    options: ReadOptions<E>,
    onEnd: () => void,
  ) {
    this.start = opening.start;
    this.position = opening.position;
    this.empty = opening.empty;
    this.#lastSeq = opening.position.seq;
    const { merge, maxQueueBytes: maxBytes = DEFAULT_MAX_QUEUE_BYTES } = options;
    this.#queue = new BoundedQueue({ maxBytes, sizeOf: sizeOfEntry, merge: mergeEntries(merge) });
    this.#onEnd = onEnd;
  }

  /** Hands over the log's tail. It was asked for, so it does not count against the reader's bound. */
  replay(entries: Iterable<FeedEntry<E>>): void {
    for (const entry of entries) if (this.#isKept(entry)) this.#queue.replay(entry);
  }

  offer(entry: FeedEntry<E>): void {
    if (!this.#isKept(entry)) return;
    this.#queue.push(entry);
    if (this.#queue.isOverfull) this.fail(new SlowConsumerError(this.#queue.maxBytes));
  }

  /** Ends the reading with an error, at once: what still waits is dropped, the reader comes back for it. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#error = error;
    this.#finish();
  }

  next(): Promise<Result<E>> {
    const entry = this.#queue.take();
    if (entry) return Promise.resolve({ done: false, value: entry });
    if (this.#error) {
      const error = this.#error;
      this.#error = null;
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#finish();
    return Promise.resolve({ done: true, value: undefined });
  }

  consume(onEntry: Consumer<E>['onEntry'], onEnd: Consumer<E>['onEnd']): void {
    for (let entry = this.#queue.take(); entry; entry = this.#queue.take()) onEntry(entry);
    if (this.#ended) onEnd(this.#error);
    else this.#consumer = { onEntry, onEnd };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Whether it is to wait: nobody takes it in this turn, and it has not been seen. */
  #isKept(entry: FeedEntry<E>): boolean {
    if (this.#ended || entry.position.seq <= this.#lastSeq) return false;
    this.#lastSeq = entry.position.seq;
    const waiter = this.#waiters.shift();
    if (this.#consumer) this.#consumer.onEntry(entry);
    else if (waiter) waiter.resolve({ done: false, value: entry });
    else return true;
    return false;
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue.clear();
    const [first, ...others] = this.#waiters.splice(0);
    if (first && this.#error) {
      first.reject(this.#error);
      this.#error = null;
    } else first?.resolve({ done: true, value: undefined });
    for (const { resolve } of others) resolve({ done: true, value: undefined });
    this.#consumer?.onEnd(this.#error);
    this.#onEnd();
  }
}

function sizeOfEntry({ event }: FeedEntry<FeedEvent>): number {
  return sizeOf(event);
}

function neverMerge(): null {
  return null;
}

function mergeEntries<E extends FeedEvent>(merge: Merge<E> | undefined) {
  if (!merge) return neverMerge;
  return (earlier: FeedEntry<E>, { position, event }: FeedEntry<E>): FeedEntry<E> | null => {
    const merged = merge(earlier.event, event);
    return merged && { position, event: merged };
  };
}
