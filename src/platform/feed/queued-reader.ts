import { ReadQueue } from '../../core/read-queue.ts';
import { sizeOf } from './event-size.ts';
import type {
  FeedEntry,
  FeedEvent,
  FeedReader,
  Merge,
  Position,
  ReadOptions,
  ReadStart,
} from './feed.port.ts';

export const DEFAULT_MAX_QUEUE_BYTES = 1024 * 1024;

/** The reading end of a feed, whatever the adapter: it drops what it has seen. */
export class QueuedReader<E extends FeedEvent> extends ReadQueue<FeedEntry<E>> implements FeedReader<E> {
  readonly start: ReadStart;
  readonly position: Position;
  readonly empty: boolean;
  #lastSeq: number;

  constructor(
    { start, position, empty }: { start: ReadStart; position: Position; empty: boolean },
    { merge, maxQueueBytes = DEFAULT_MAX_QUEUE_BYTES }: ReadOptions<E>,
    onEnd: () => void,
  ) {
    super({ maxBytes: maxQueueBytes, sizeOf: ({ event }) => sizeOf(event), merge: mergeEntries(merge) });
    this.start = start;
    this.position = position;
    this.empty = empty;
    this.#lastSeq = position.seq;
    this.onLeave = onEnd;
  }

  /** Hands over the log's tail. */
  replayAll(entries: Iterable<FeedEntry<E>>): void {
    for (const entry of entries) if (this.#isNew(entry)) this.replay(entry);
  }

  offer(entry: FeedEntry<E>): void {
    if (this.#isNew(entry)) this.push(entry);
  }

  #isNew({ position: { seq } }: FeedEntry<E>): boolean {
    const isNew = seq > this.#lastSeq;
    if (isNew) this.#lastSeq = seq;
    return isNew;
  }
}

function mergeEntries<E extends FeedEvent>(merge: Merge<E> = () => null) {
  return (earlier: FeedEntry<E>, { position, event }: FeedEntry<E>): FeedEntry<E> | null => {
    const merged = merge(earlier.event, event);
    return merged && { position, event: merged };
  };
}
