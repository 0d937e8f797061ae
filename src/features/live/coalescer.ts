import type { Ticker, TickWaiter } from './ticker.ts';

/**
 * Turns a fast stream into fewer items: the first one goes out at once, then, while they come faster than that, at most one
 * per interval, what came in between `join`ed. Where two cannot be joined the earlier one goes at once. With an interval of
 * 0 each goes out as it comes. A stream that is slower than its interval costs no timer.
 */
export class Coalescer<T> implements TickWaiter {
  /** The next item may go then. */
  dueAt = Number.NEGATIVE_INFINITY;
  readonly #ticker: Ticker;
  readonly #join: (earlier: T, later: T) => T | null;
  readonly #emit: (item: T) => void;
  #pending: T | null = null;
  #waits = false;

  constructor(ticker: Ticker, join: (earlier: T, later: T) => T | null, emit: (item: T) => void) {
    this.#ticker = ticker;
    this.#join = join;
    this.#emit = emit;
  }

  add(item: T): void {
    if (this.#ticker.intervalMs === 0) {
      this.#emit(item);
      return;
    }
    if (this.#pending === null) this.#pending = item;
    else {
      const joined = this.#join(this.#pending, item);
      if (joined === null) this.#send(performance.now());
      this.#pending = joined ?? item;
    }
    if (this.#waits) return;
    const now = performance.now();
    if (now >= this.dueAt) this.#send(now);
    else {
      this.#waits = true;
      this.#ticker.enter(this, now);
    }
  }

  tick(now: number): void {
    this.#waits = false;
    this.#send(now);
  }

  /** Sends what is pending now. */
  flush(): void {
    this.#ticker.leave(this);
    this.tick(performance.now());
  }

  /** Forgets what is pending, and leaves no timer. */
  clear(): void {
    this.#pending = null;
    this.flush();
  }

  #send(now: number): void {
    if (this.#pending === null) return;
    const item = this.#pending;
    this.#pending = null;
    this.dueAt = now + this.#ticker.intervalMs;
    this.#emit(item);
  }
}
