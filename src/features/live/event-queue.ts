import { sizeOf } from '../../platform/feed/bounded-queue.ts';
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

/** Events that were taken and are still held. A queue that is never quite empty would hold all that it ever had. */
const MAX_TAKEN = 64;

type Result<T> = IteratorResult<T, undefined>;

/**
 * What waits for one subscriber, bounded in bytes; deltas that wait are merged. It is read either by `next()` or, without a
 * promise for each event, by `consume`. `return()` ends it at once, also while a `next()` waits.
 */
export class EventQueue<E extends FeedEvent> implements AsyncIterableIterator<Delivered<E>, undefined> {
  /** Called once, when its reader has had enough or fell behind. */
  onLeave: () => void = () => {};
  readonly #options: EventQueueOptions<E>;
  #maxBytes: number;
  #bytes = 0;
  #events: Delivered<E>[] = [];
  #first = 0;
  #waiters: PromiseWithResolvers<Result<Delivered<E>>>[] = [];
  #consumer: EventConsumer<Delivered<E>> | null = null;
  #ended = false;
  #error: Error | null = null;

  constructor(options: EventQueueOptions<E>) {
    this.#options = options;
    this.#maxBytes = options.maxBytes;
    options.stats.viewers += 1;
  }

  get stats(): LiveStats {
    return this.#options.stats;
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(event: Delivered<E>): void {
    this.#offer(event);
    if (this.#bytes <= this.#maxBytes) return;
    this.#options.stats.slowConsumers += 1;
    this.#clear();
    this.#leave();
    this.end(new SlowConsumerError(this.#maxBytes));
  }

  /** Brings what the subscriber asked for by where it began, which does not count against its bound. */
  replay(event: Delivered<E>): void {
    const before = this.#bytes;
    this.#offer(event);
    this.#maxBytes += Math.max(0, this.#bytes - before);
  }

  /** Nothing more will come. Without an error, what waits is still read. */
  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.stats.viewers -= 1;
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
    for (let event = this.#events[this.#first]; event; event = this.#events[this.#first]) {
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

  #offer(event: Delivered<E>): void {
    if (this.#ended) return;
    const waiter = this.#waiters.shift();
    if (waiter) waiter.resolve({ done: false, value: event });
    else if (this.#first < this.#events.length || !this.#consumer?.accept(event)) this.#keep(event);
  }

  #keep(event: Delivered<E>): void {
    const last = this.#first < this.#events.length ? this.#events.at(-1) : undefined;
    const merged = last && this.#options.merge(last, event);
    if (last && merged) {
      this.#events[this.#events.length - 1] = { ...merged, cursor: event.cursor };
      this.#options.stats.mergedDeltas += 1;
      this.#count(sizeOf(merged) - sizeOf(last) + event.cursor.length * 2);
    } else {
      this.#events.push(event);
      this.#count(sizeOf(event));
    }
  }

  #take(): Delivered<E> | undefined {
    const event = this.#events[this.#first];
    if (!event) return undefined;
    this.#first += 1;
    if (this.#first === this.#events.length) this.#clear();
    else this.#count(-sizeOf(event));
    if (this.#first >= MAX_TAKEN) {
      this.#events.splice(0, this.#first);
      this.#first = 0;
    }
    return event;
  }

  /** Tells the end, once nothing waits before it. */
  #settle(): void {
    if (!this.#ended || this.#first < this.#events.length) return;
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
    this.#events = [];
    this.#first = 0;
    this.#count(-this.#bytes);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#options.stats.queuedBytes += bytes;
  }
}
