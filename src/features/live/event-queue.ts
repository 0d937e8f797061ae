import type { Consumer } from '../../core/consumer.ts';
import { ReadQueue, SlowConsumerError } from '../../core/read-queue.ts';
import { sizeOf } from '../../platform/feed/event-size.ts';
import type { FeedEvent, Merge } from '../../platform/feed/feed.port.ts';
import type { Delivered } from './feed-subscription.ts';
import type { LiveStats } from './live-stats.ts';

export interface EventQueueOptions<E extends FeedEvent> {
  /** Bytes that may wait; past them the queue ends with a SlowConsumerError. */
  readonly maxBytes: number;
  readonly merge: Merge<E>;
  readonly stats: LiveStats;
}

/** What waits for one subscriber, which stands in the figures for as long as it is open. */
export class EventQueue<E extends FeedEvent> extends ReadQueue<Delivered<E>> {
  readonly stats: LiveStats;
  #consumed = false;

  constructor({ maxBytes, merge, stats }: EventQueueOptions<E>) {
    super({
      maxBytes,
      sizeOf,
      merge: (earlier, later) => {
        const merged = merge(earlier, later);
        if (merged) stats.mergedDeltas += 1;
        return merged && { ...merged, cursor: later.cursor };
      },
      onBytes: (bytes) => {
        stats.queuedBytes += bytes;
      },
    });
    this.stats = stats;
    stats.viewers += 1;
  }

  override consume(consumer: Consumer<Delivered<E>>): void {
    this.#consumed = !this.ended;
    if (this.#consumed) this.stats.onTokenStream += 1;
    super.consume(consumer);
  }

  override end(error: Error | null): void {
    if (!this.ended) {
      this.stats.viewers -= 1;
      if (this.#consumed) this.stats.onTokenStream -= 1;
      if (error instanceof SlowConsumerError) this.stats.slowConsumers += 1;
    }
    super.end(error);
  }
}
