import { BoundedQueue, sizeOf } from '../../platform/feed/bounded-queue.ts';
import { type FeedEvent, type Merge, SlowConsumerError } from '../../platform/feed/feed.port.ts';
import type { Delivered } from './feed-subscription.ts';
import type { LiveStats } from './live-stats.ts';

export interface EventConsumer<T> {
  /** Takes the event, or answers false: then it waits, and nothing is offered until `resume`. */
  readonly accept: (event: T) => boolean;
  /** Nothing more comes; everything before was accepted, unless an error cut it short. Called once. */
  readonly end: (error: Error | null) => void;
}

export interface EventQueueOptions<E extends FeedEvent> {
  /** Bytes that may wait; past them the queue ends with a SlowConsumerError. */
  readonly maxBytes: number;
  readonly merge: Merge<E>;
  readonly stats: LiveStats;
}

type Result<T> = IteratorResult<T, undefined>;

/**
 * What waits for one subscriber, bounded in bytes; deltas that wait are merged. It is read either by `next()` or, without a
 * promise for each event, by `consume`. `return()` ends it at once, also while a `next()` waits.
 */
export class EventQueue<E extends FeedEvent> implements AsyncIterableIterator<Delivered<E>, undefined> {
  /** Called once, when its reader has had enough or fell behind. */
  onLeave: () => void = () => {};
  readonly #stats: LiveStats;
  readonly #queue: BoundedQueue<Delivered<E>>;
  /** Bytes of the queue that stand in the figures. */
  #counted = 0;
  #waiters: PromiseWithResolvers<Result<Delivered<E>>>[] = [];
  #consumer: EventConsumer<Delivered<E>> | null = null;
  #ended = false;
  #error: Error | null = null;

  constructor({ maxBytes, merge, stats }: EventQueueOptions<E>) {
    this.#stats = stats;
    this.#queue = new BoundedQueue<Delivered<E>>({
      maxBytes,
      sizeOf,
      merge: (earlier, later) => {
        const merged = merge(earlier, later);
        return merged && { ...merged, cursor: later.cursor };
      },
    });
    stats.viewers += 1;
  }

  get stats(): LiveStats {
    return this.#stats;
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(event: Delivered<E>): void {
    if (!this.#isKept(event)) return;
    this.#count(this.#queue.push(event));
    if (!this.#queue.isOverfull) return;
    this.#stats.slowConsumers += 1;
    this.#clear();
    this.#leave();
    this.end(new SlowConsumerError(this.#queue.maxBytes));
  }

  /** Brings what the subscriber asked for by where it began, which does not count against its bound. */
  replay(event: Delivered<E>): void {
    if (this.#isKept(event)) this.#count(this.#queue.replay(event));
  }

  /** Nothing more will come. Without an error, what waits is still read. */
  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stats.viewers -= 1;
    this.#error = error;
    if (error) this.#clear();
    this.#settle();
  }

  /** Hands over what waits and then every event in the turn in which it comes, for as long as it is accepted. */
  consume(consumer: EventConsumer<Delivered<E>>): void {
    this.#consumer = consumer;
    this.resume();
  }

  /** Offers again, after an event was not accepted. */
  resume(): void {
    for (let event = this.#queue.first; event; event = this.#queue.first) {
      if (!this.#consumer?.accept(event)) return;
      this.#take();
    }
    this.#settle();
  }

  next(): Promise<Result<Delivered<E>>> {
    const waiter = Promise.withResolvers<Result<Delivered<E>>>();
    this.#waiters.push(waiter);
    const event = this.#take();
    if (event) this.#waiters.shift()?.resolve({ done: false, value: event });
    else this.#settle();
    return waiter.promise;
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#consumer = null;
    this.#clear();
    if (!this.#ended) this.#leave();
    this.end(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Whether it is to wait: nobody takes it in this turn. */
  #isKept(event: Delivered<E>): boolean {
    if (this.#ended) return false;
    const waiter = this.#waiters.shift();
    waiter?.resolve({ done: false, value: event });
    return !waiter && (this.#queue.first !== undefined || !this.#consumer?.accept(event));
  }

  #take(): Delivered<E> | undefined {
    const event = this.#queue.take();
    this.#count();
    return event;
  }

  /** Tells the end, once nothing waits before it. */
  #settle(): void {
    if (!this.#ended || this.#queue.first) return;
    const consumer = this.#consumer;
    this.#consumer = null;
    for (const waiter of this.#waiters.splice(0)) {
      // Who asks on after an error is told that it is over: some consumers do, for ever.
      if (this.#error) waiter.reject(this.#error);
      else waiter.resolve({ done: true, value: undefined });
      this.#error = null;
    }
    consumer?.end(this.#error);
  }

  #leave(): void {
    const leave = this.onLeave;
    this.onLeave = () => {};
    leave();
  }

  #clear(): void {
    this.#queue.clear();
    this.#count();
  }

  #count(merged = false): void {
    if (merged) this.#stats.mergedDeltas += 1;
    this.#stats.queuedBytes += this.#queue.bytes - this.#counted;
    this.#counted = this.#queue.bytes;
  }
}
