import { setTimeout as delay } from 'node:timers/promises';
import type { Feed, FeedReader } from '../../../platform/feed/feed.port.ts';
import { feedKey, type StopOrder } from '../../live/feeds.ts';

export interface StopOrdersDeps {
  readonly feed: Feed;
  readonly log: { warn(fields: object, message: string): void };
}

/** A feed that is away is asked again so often; an order that was given meanwhile is in its log. */
const RETRY_MS = 1000;

/** Hears the order to end a run, from whichever instance, until it is closed. */
export class StopOrders {
  readonly #deps: StopOrdersDeps;
  readonly #generationId: string;
  readonly #closed = new AbortController();
  #reader: FeedReader<StopOrder> | null = null;

  constructor(deps: StopOrdersDeps, generationId: string, onStop: () => void) {
    this.#deps = deps;
    this.#generationId = generationId;
    void this.#hear(onStop);
  }

  close(): void {
    this.#closed.abort();
    void this.#reader?.return();
  }

  async #hear(onStop: () => void): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        const { done } = await this.#next();
        if (!done) onStop();
        return;
      } catch (error) {
        this.#deps.log.warn(
          { err: error, generationId: this.#generationId },
          'orders to stop cannot be heard now',
        );
        await delay(RETRY_MS, undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }

  async #next(): Promise<{ done?: boolean | undefined }> {
    const reader = await this.#deps.feed.read<StopOrder>(feedKey.control(this.#generationId), {
      from: 'start',
    });
    this.#reader = reader;
    if (this.#closed.signal.aborted) return reader.return();
    const first = await reader.next();
    await reader.return();
    return first;
  }
}
