import { Backoff } from '../../core/backoff.ts';
import { CursorCodec } from '../../platform/feed/cursor.ts';
import {
  type FeedEvent,
  FeedInterruptedError,
  type FeedReader,
  FeedUnavailableError,
  type Position,
} from '../../platform/feed/feed.port.ts';
import {
  aheadOfFeed,
  type Delivered,
  decodeAfter,
  FEED_RESET,
  type Subscriptions,
} from './feed-subscription.ts';

const RETRY = { firstMs: 100, maxMs: 5000 };

type Told = Delivered<FeedEvent>;

/** What an event has become by the time at which it is told. */
type AsOfNow = (event: FeedEvent) => Promise<FeedEvent>;

/**
 * The subscription to an endless feed of events: without `after` what happens from now on, with it everything behind it,
 * or a FeedReset first when that is no longer held. A place that the feed has not reached is an InvalidInputError.
 * What `asOfNow` throws ends the subscription before the event.
 */
export async function subscribeToEvents(
  { feed, maxQueueBytes, cursorSecret }: Subscriptions,
  key: string,
  after: string | null,
  asOfNow: AsOfNow,
): Promise<AsyncIterableIterator<Told>> {
  const codec = new CursorCodec(cursorSecret, key);
  const from = after === null ? 'now' : decodeAfter(codec, after).position;
  const open = (from: 'now' | Position) => feed.read(key, { from, maxQueueBytes });
  const reader = await open(from);
  if (reader.start === 'ahead') throw aheadOfFeed();
  return new EventIterator(reader, open, codec, asOfNow);
}

/**
 * Endless events for one subscriber. When the feed could not be followed it is opened again behind the last event that was
 * told, with a FeedReset where it does not reach back to that, or no longer up to it. An explicit iterator: its `return()`
 * ends it at once.
 */
class EventIterator implements AsyncIterableIterator<Told, undefined> {
  readonly #open: (from: 'now' | Position) => Promise<FeedReader<FeedEvent>>;
  readonly #codec: CursorCodec;
  readonly #asOfNow: AsOfNow;
  readonly #left = new AbortController();
  #reader: FeedReader<FeedEvent>;
  #position: Position;
  #resets: Told[] = [];
  #reopening: Promise<void> | null = null;

  constructor(
    reader: FeedReader<FeedEvent>,
    open: (from: 'now' | Position) => Promise<FeedReader<FeedEvent>>,
    codec: CursorCodec,
    asOfNow: AsOfNow,
  ) {
    this.#reader = reader;
    this.#open = open;
    this.#codec = codec;
    this.#asOfNow = asOfNow;
    this.#position = reader.position;
    this.#begin(reader);
  }

  async next(): Promise<IteratorResult<Told, undefined>> {
    while (!this.#left.signal.aborted) {
      await this.#reopening;
      const reset = this.#resets.shift();
      if (reset) return { done: false, value: reset };
      try {
        const { done, value } = await this.#reader.next();
        if (!done) {
          this.#position = value.position;
          const event = await this.#asOfNow(value.event);
          return { done: false, value: { ...event, cursor: this.#codec.encode(value.position) } };
        }
        // Of several who wait for the next event only one is told why there is none.
        if (!this.#reopening) break;
      } catch (error) {
        if (!(error instanceof FeedInterruptedError)) {
          void this.return();
          throw error;
        }
        this.#reopening ??= this.#reopen().finally(() => {
          this.#reopening = null;
        });
      }
    }
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#left.abort();
    void this.#reader.return();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #begin(reader: FeedReader<FeedEvent>): void {
    this.#reader = reader;
    this.#position = reader.position;
    if (reader.start === 'reset') this.#reset(reader.position);
  }

  #reset(position: Position): void {
    this.#position = position;
    this.#resets.push({ ...FEED_RESET, cursor: this.#codec.encode(position) });
  }

  async #reopen(): Promise<void> {
    const { signal } = this.#left;
    for (const backoff = new Backoff(RETRY); !signal.aborted; ) {
      try {
        const reader = await this.#open(this.#position);
        if (reader.start === 'ahead') {
          // The log has come back shorter than it was: this reader has ended, the next one goes on at the log's end.
          this.#reset(reader.position);
          continue;
        }
        this.#begin(reader);
        if (signal.aborted) void reader.return();
        return;
      } catch (error) {
        if (!(error instanceof FeedUnavailableError)) throw error;
        await backoff.wait({ signal, ref: false });
      }
    }
  }
}
