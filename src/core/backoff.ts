import type { TimerOptions } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';

export interface BackoffBounds {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Milliseconds before a retry, of which the first is 0: exponential back-off with equal jitter. Twice as long each time up to
 * the cap, and half of it by chance, so that all who failed together do not come back together.
 */
export function backoffMs(retry: number, { firstMs, maxMs }: BackoffBounds, random = Math.random): number {
  const ms = Math.min(firstMs * 2 ** retry, maxMs);
  return ms / 2 + (random() * ms) / 2;
}

/** The same, counted for one caller. */
export class Backoff {
  readonly #bounds: BackoffBounds;
  #retry = 0;

  constructor(bounds: BackoffBounds) {
    this.#bounds = bounds;
  }

  /** An attempt has succeeded. */
  reset(): void {
    this.#retry = 0;
  }

  /** Milliseconds until the next attempt. */
  next(): number {
    return backoffMs(this.#retry++, this.#bounds);
  }

  /** Waits for the next attempt, or until the signal is aborted; never rejects. */
  async wait(options?: TimerOptions): Promise<void> {
    await delay(this.next(), undefined, options).catch(() => {});
  }
}
