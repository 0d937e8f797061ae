import { InvalidInputError } from '../../core/errors.ts';
import type { Cursor, CursorCodec } from '../../platform/feed/cursor.ts';
import type { Feed, FeedEvent } from '../../platform/feed/feed.port.ts';

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
