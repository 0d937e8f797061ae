import { BoundedQueue, type QueueOptions } from './bounded-queue.ts';
import type { Consumer } from './consumer.ts';

/** The reader fell so far behind that its queue burst. It may come back with its last position. */
export class SlowConsumerError extends Error {
  constructor(maxBytes: number) {
    super(`More than ${maxBytes} bytes were waiting for this reader. Come back with your last cursor.`);
  }
}

type Result<T> = IteratorResult<T, undefined>;

/**
 * What waits for one reader, bounded in bytes; past them the reading ends with a SlowConsumerError. It is read either by
 * `next()` or, without a promise for each item, by `consume`. `return()` ends it at once, also while a `next()` waits: an
 * async generator's would wait for the item that never comes.
 */
export class ReadQueue<T extends object> implements AsyncIterableIterator<T, undefined, undefined> {
  /** Called once, when its reader has had enough or fell behind. */
  onLeave: () => void = () => {};
  readonly #queue: BoundedQueue<T>;
  #waiters: PromiseWithResolvers<Result<T>>[] = [];
  #consumer: Consumer<T> | null = null;
  #ended = false;
  #error: Error | null = null;

  constructor(options: QueueOptions<T>) {
    this.#queue = new BoundedQueue(options);
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(item: T): void {
    if (this.#isTaken(item)) return;
    this.#queue.push(item);
    if (!this.#queue.isOverfull) return;
    this.leave(new SlowConsumerError(this.#queue.maxBytes));
  }

  /** Brings what the reader asked for by where it began, which does not count against its bound. */
  replay(item: T): void {
    if (!this.#isTaken(item)) this.#queue.replay(item);
  }

  /** Nothing more will come. Without an error, what waits is still read; with one it is dropped. */
  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    if (error) this.#queue.clear();
    this.#settle();
  }

  /** Ends it, and says so by `onLeave`. */
  leave(error: Error | null): void {
    if (this.#ended) return;
    const { onLeave } = this;
    this.onLeave = () => {};
    onLeave();
    this.end(error);
  }

  /** Hands over what waits and then every item in the turn in which it comes, for as long as it is accepted. */
  consume(consumer: Consumer<T>): void {
    this.#consumer = consumer;
    this.resume();
  }

  /** Offers again, after an item was not accepted. */
  resume(): void {
    for (let item = this.#queue.first; item; item = this.#queue.first) {
      if (!this.#consumer?.accept(item)) return;
      this.#queue.take();
    }
    this.#settle();
  }

  next(): Promise<Result<T>> {
    const waiter = Promise.withResolvers<Result<T>>();
    this.#waiters.push(waiter);
    const item = this.#queue.take();
    if (item) this.#waiters.shift()?.resolve({ done: false, value: item });
    else this.#settle();
    return waiter.promise;
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#queue.clear();
    this.leave(null);
    this.#settle();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Whether it need not wait: somebody takes it in this turn, or nobody reads any more. */
  #isTaken(item: T): boolean {
    if (this.#ended) return true;
    const waiter = this.#waiters.shift();
    waiter?.resolve({ done: false, value: item });
    return waiter !== undefined || (this.#queue.first === undefined && this.#consumer?.accept(item) === true);
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
}
