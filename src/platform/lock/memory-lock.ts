import type { Clock } from '../../core/clock.ts';
import type { HeldLock, Lock } from './lock.port.ts';

/** The locks of one process. */
export class MemoryLock implements Lock {
  readonly #clock: Clock;
  readonly #held = new Map<string, { readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async tryAcquire(key: string, ttlMs: number): Promise<HeldLock | null> {
    const now = this.#clock.now().getTime();
    if ((this.#held.get(key)?.until ?? 0) > now) return null;
    const mine = { until: now + ttlMs };
    this.#held.set(key, mine);
    return {
      release: async () => {
        if (this.#held.get(key) === mine) this.#held.delete(key);
      },
    };
  }
}
