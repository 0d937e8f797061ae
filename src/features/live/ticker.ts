/** One who waits for a tick. */
export interface TickWaiter {
  /** When it may go, by `performance.now()`. */
  readonly dueAt: number;
  /** `now` is the tick's. */
  tick(now: number): void;
}

/** A timer may come so much too early. */
const SLACK_MS = 1;

/**
 * The ticks of all who wait for the same interval: they go in one turn, because writes in a row cost half of what they cost
 * by themselves (the one who reads is awake already). Who comes between two ticks waits for the first at which it is due, so
 * that nobody goes more often than once per interval. While nobody waits there is no timer.
 */
export class Ticker {
  readonly intervalMs: number;
  readonly #waiting = new Set<TickWaiter>();
  #timer: NodeJS.Timeout | null = null;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  enter(waiter: TickWaiter, now: number): void {
    this.#waiting.add(waiter);
    this.#timer ??= setTimeout(() => this.#tick(), Math.ceil(waiter.dueAt - now));
  }

  leave(waiter: TickWaiter): void {
    if (!this.#waiting.delete(waiter) || this.#waiting.size > 0) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    const now = performance.now();
    let wait = this.intervalMs;
    const due: TickWaiter[] = [];
    for (const waiter of this.#waiting) if (waiter.dueAt - now < SLACK_MS) due.push(waiter);
    for (const waiter of due) this.#waiting.delete(waiter);
    if (due.length === 0) for (const { dueAt } of this.#waiting) wait = Math.min(wait, dueAt - now);
    this.#timer = this.#waiting.size > 0 ? setTimeout(() => this.#tick(), Math.ceil(wait)) : null;
    for (const waiter of due) waiter.tick(now);
  }
}
