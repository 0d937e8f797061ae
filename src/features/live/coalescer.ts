/**
 * Turns a fast stream into fewer items: the first one goes out at once, then, while they come faster than that, at most one
 * per interval, what came in between `join`ed. Where two cannot be joined the earlier one goes at once. With an interval of
 * 0 each goes out as it comes. A stream that is slower than its interval costs no timer.
 */
export class Coalescer<T> {
  readonly #intervalMs: number;
  readonly #join: (earlier: T, later: T) => T | null;
  readonly #emit: (item: T) => void;
  #pending: T | null = null;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(intervalMs: number, join: (earlier: T, later: T) => T | null, emit: (item: T) => void) {
    this.#intervalMs = intervalMs;
    this.#join = join;
    this.#emit = emit;
  }

  add(item: T): void {
    if (this.#intervalMs === 0) {
      this.#emit(item);
      return;
    }
    if (this.#pending === null) this.#pending = item;
    else {
      const joined = this.#join(this.#pending, item);
      if (joined === null) this.#send();
      this.#pending = joined ?? item;
    }
    if (this.#timer !== null) return;
    const wait = this.#sentAt + this.#intervalMs - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.flush(), Math.ceil(wait));
    else this.#send();
  }

  /** Sends what is pending now. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#send();
  }

  /** Forgets what is pending, and leaves no timer. */
  clear(): void {
    this.#pending = null;
    this.flush();
  }

  #send(): void {
    if (this.#pending === null) return;
    const item = this.#pending;
    this.#pending = null;
    this.#sentAt = performance.now();
    this.#emit(item);
  }
}
