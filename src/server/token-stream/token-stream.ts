import type { ExecutionResult } from 'graphql';
import type { ReadQueue } from '../../core/read-queue.ts';
import type { FeedEvent } from '../../platform/feed/feed.port.ts';
import type { FrameSink } from './frame-sink.ts';
import type { Plan } from './plan.ts';
import { borrowWriter, type DeltaWriter, isHot } from './writer.ts';

type Event = FeedEvent & { readonly cursor: string };
type Result = IteratorResult<ExecutionResult, undefined>;

export interface TokenStreamOptions {
  readonly source: ReadQueue<Event>;
  readonly plan: Plan;
  readonly frames: FrameSink;
  /** The general path, for an event that is not planned. */
  readonly execute: (event: Event) => ExecutionResult | Promise<ExecutionResult>;
}

/**
 * A stream of results of which most are never seen here: while its consumer waits in `next()`, planned events are written to
 * the client as they come, and the promise stays open for the next one that is not planned, an error or the end. So all that
 * is wrapped around it, ends it or counts on it works as with any other stream, at no cost for each token.
 */
export class TokenStream implements AsyncIterableIterator<ExecutionResult, undefined> {
  readonly #options: Omit<TokenStreamOptions, 'plan'>;
  readonly #writer: DeltaWriter;
  readonly #giveBack: () => void;
  #waiters: readonly PromiseWithResolvers<Result>[] = [];
  #started = false;
  #parked = false;
  #over = false;
  #error: Error | null = null;

  constructor({ plan, ...options }: TokenStreamOptions) {
    this.#options = options;
    const { writer, giveBack } = borrowWriter(plan);
    this.#writer = writer;
    this.#giveBack = giveBack;
  }

  next(): Promise<Result> {
    const waiter = Promise.withResolvers<Result>();
    // As a rule this is the only one, and `push` would make room for many.
    this.#waiters = this.#waiters.concat(waiter);
    if (this.#over) this.#settle();
    else if (this.#started) this.#options.source.resume();
    else {
      this.#started = true;
      this.#options.source.consume({
        accept: (event) => this.#accept(event),
        end: (error) => this.#end(error),
      });
    }
    return waiter.promise;
  }

  async return(): Promise<Result> {
    this.#end(null);
    await this.#options.source.return();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #accept(event: Event): boolean {
    if (this.#over || this.#waiters.length === 0) return false;
    if (!isHot(event)) {
      this.#yield(event);
      return true;
    }
    const { frames } = this.#options;
    if (frames.accept(this.#writer.write(event))) return true;
    if (!this.#parked) {
      this.#parked = true;
      frames.whenReady(() => {
        this.#parked = false;
        if (!this.#over) this.#options.source.resume();
      });
    }
    return false;
  }

  #yield(event: Event): void {
    const [waiter, ...others] = this.#waiters;
    if (!waiter) return;
    this.#waiters = others;
    const { promise, resolve } = Promise.withResolvers<ExecutionResult>();
    promise.then((value) => waiter.resolve({ done: false, value }), waiter.reject);
    try {
      resolve(this.#options.execute(event));
    } catch (error) {
      waiter.reject(error);
    }
  }

  #end(error: Error | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    this.#giveBack();
    this.#settle();
  }

  #settle(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      if (this.#error) waiter.reject(this.#error);
      else waiter.resolve({ done: true, value: undefined });
      this.#error = null;
    }
  }
}
