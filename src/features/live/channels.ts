import { CursorCodec } from '../../platform/feed/cursor.ts';
import type { FeedEvent, FeedReader } from '../../platform/feed/feed.port.ts';
import { Channel, type ChannelKind, type Watching } from './channel.ts';
import { Ticker } from './ticker.ts';

export interface ChannelsOptions<E extends FeedEvent> extends ChannelKind<E> {
  readonly cursorSecret: Buffer;
}

/** The channels of this instance: one for each feed and pace that somebody watches. */
export class Channels<E extends FeedEvent> {
  readonly #options: ChannelsOptions<E>;
  readonly #open = new Map<string, Channel<E>>();
  readonly #tickers = new Map<number, Ticker>();

  constructor(options: ChannelsOptions<E>) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Brings what `reader` reads of the feed of `key` to `watching`, at most one delta in `intervalMs`. */
  watch(key: string, intervalMs: number, watching: Watching<E>, reader: FeedReader<E>): void {
    const name = `${intervalMs} ${key}`;
    const open = this.#open.get(name);
    if (open?.head.epoch === reader.position.epoch) {
      open.join(watching, reader);
      return;
    }
    const channel = new Channel<E>(
      {
        ...this.#options,
        codec: new CursorCodec(this.#options.cursorSecret, key),
        ticker: this.#tickerOf(intervalMs),
        onClose: (closed) => {
          if (this.#open.get(name) === closed) this.#open.delete(name);
        },
      },
      watching,
      reader,
    );
    if (!channel.closed) this.#open.set(name, channel);
  }

  #tickerOf(intervalMs: number): Ticker {
    const ticker = this.#tickers.get(intervalMs) ?? new Ticker(intervalMs);
    this.#tickers.set(intervalMs, ticker);
    return ticker;
  }
}
