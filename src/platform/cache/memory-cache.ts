import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.ts';
import { type Cache, MAX_CACHED_BYTES } from './cache.port.ts';

export interface MemoryCacheBounds {
  readonly maxValues: number;
  /** Of all values together. */
  readonly maxBytes: number;
}

const FEW: MemoryCacheBounds = { maxValues: 256, maxBytes: 64 * 1024 * 1024 };

interface Held {
  readonly value: string;
  readonly until: number;
}

/** The cache of one process; past its bounds goes what was not asked for the longest. */
export class MemoryCache implements Cache {
  readonly #clock: Clock;
  readonly #held: LRUCache<string, Held>;

  constructor(clock: Clock, { maxValues, maxBytes }: MemoryCacheBounds = FEW) {
    this.#clock = clock;
    this.#held = new LRUCache({ max: maxValues, maxSize: maxBytes });
  }

  async get(key: string): Promise<string | null> {
    const held = this.#held.get(key);
    if (held && held.until > this.#clock.now().getTime()) return held.value;
    this.#held.delete(key);
    return null;
  }

  async set(key: string, value: string, ttlMs: number): Promise<boolean> {
    const bytes = Buffer.byteLength(value);
    this.#held.delete(key);
    if (bytes > MAX_CACHED_BYTES) return false;
    const until = this.#clock.now().getTime() + ttlMs;
    // An empty value counts as one byte: no entry is of no size.
    this.#held.set(key, { value, until }, { size: Math.max(1, bytes) });
    return true;
  }
}
