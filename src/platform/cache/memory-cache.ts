import type { Clock } from '../../core/clock.ts';
import { type Cache, MAX_CACHED_BYTES } from './cache.port.ts';

const MAX_VALUES = 256;

/** The cache of one process; past its bound the oldest value goes. */
export class MemoryCache implements Cache {
  readonly #clock: Clock;
  readonly #values = new Map<string, { readonly value: string; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get(key: string): Promise<string | null> {
    const found = this.#values.get(key);
    if (!found) return null;
    if (found.until > this.#clock.now().getTime()) return found.value;
    this.#values.delete(key);
    return null;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    this.#values.delete(key);
    if (Buffer.byteLength(value) > MAX_CACHED_BYTES) return;
    this.#values.set(key, { value, until: this.#clock.now().getTime() + ttlMs });
    const [oldest] = this.#values.keys();
    if (this.#values.size > MAX_VALUES && oldest !== undefined) this.#values.delete(oldest);
  }
}
