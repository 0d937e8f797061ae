import { InvalidInputError } from '../../core/errors.ts';
import { type Cursor, CursorCodec } from '../../platform/feed/cursor.ts';
import type {
  Feed,
  FeedEntry,
  FeedEvent,
  FeedReader,
  Merge,
  Position,
} from '../../platform/feed/feed.port.ts';

/** An event on its way to a subscriber, with the cursor behind which to resume. */
export type Delivered<E extends FeedEvent> = E & { readonly cursor: string };

export interface FeedReset extends FeedEvent {
  readonly type: 'FeedReset';
}

export const FEED_RESET: FeedReset = { type: 'FeedReset' };

export interface Subscriptions {
  readonly feed: Feed;
  readonly cursorSecret: Buffer;
  /** Bytes that may wait for one subscriber. */
  readonly maxQueueBytes: number;
}

/** Reads `after` for the feed of `key`, or throws the InvalidInputError that names it. */
export function decodeAfter(codec: CursorCodec, after: string): Cursor {
  const cursor = codec.decode(after);
  if (!cursor) throw InvalidInputError.of('after', 'This is no cursor of this feed.');
  return cursor;
}

/** The error for a cursor from the feed's future. */
export function aheadOfFeed(): InvalidInputError {
  return InvalidInputError.of('after', 'This cursor lies behind the end of the feed.');
}

/** Opens a reader; a place that the feed has not reached yet is an InvalidInputError. */
export async function openReader<E extends FeedEvent>(
  { feed, maxQueueBytes }: Subscriptions,
  key: string,
  from: 'start' | 'now' | Position,
  merge?: Merge<E>,
): Promise<FeedReader<E>> {
  const reader = await feed.read<E>(key, { from, maxQueueBytes, ...(merge && { merge }) });
  if (reader.start === 'ahead') throw aheadOfFeed();
  return reader;
}

/**
 * The subscription to an endless feed of news: without `after` what happens from now on, with it everything behind it,
 * or a FeedReset first when that is no longer held.
 */
export async function subscribeToNews<E extends FeedEvent>(
  subscriptions: Subscriptions,
  key: string,
  after: string | null,
): Promise<AsyncIterableIterator<Delivered<E | FeedReset>>> {
  const codec = new CursorCodec(subscriptions.cursorSecret, key);
  const from = after === null ? 'now' : decodeAfter(codec, after).position;
  const reader = await openReader<E>(subscriptions, key, from);
  const opening = reader.start === 'reset' ? [{ ...FEED_RESET, cursor: codec.encode(reader.position) }] : [];
  return deliver<E | FeedReset, E>(opening, reader, ({ event, position }) => ({
    ...event,
    cursor: codec.encode(position),
  }));
}

/**
 * First `opening`, then what the reader brings, until `isLast` says so. An explicit iterator: its `return()` ends the
 * reader at once, also while a `next()` waits.
 */
export function deliver<Out extends FeedEvent, E extends FeedEvent>(
  opening: readonly Delivered<Out>[],
  reader: FeedReader<E>,
  translate: (entry: FeedEntry<E>) => Delivered<Out>,
  isLast: (event: E) => boolean = () => false,
): AsyncIterableIterator<Delivered<Out>> {
  const waiting = [...opening];
  return iterator(
    async () => {
      const first = waiting.shift();
      if (first) return first;
      const { done, value } = await reader.next();
      if (done) return null;
      if (isLast(value.event)) void reader.return();
      return translate(value);
    },
    () => {
      waiting.length = 0;
      void reader.return();
    },
  );
}

/** `take` answers null at the end; `end` is called when the consumer has had enough. */
function iterator<T>(take: () => Promise<T | null>, end: () => void): AsyncIterableIterator<T> {
  return {
    async next() {
      const value = await take();
      return value === null ? { done: true, value: undefined } : { done: false, value };
    },
    async return() {
      end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
