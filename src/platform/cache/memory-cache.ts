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
  readonly bytes: number;
}

/** The cache of one process; past its bounds goes what was not asked for the longest. */
export class MemoryCache implements Cache {
  readonly #clock: Clock;
  readonly #bounds: MemoryCacheBounds;
  readonly #values = new Map<string, Held>();
  #bytes = 0;

  constructor(clock: Clock, bounds: MemoryCacheBounds = FEW) {
    this.#clock = clock;
    this.#bounds = bounds;
  }

  async get(key: string): Promise<string | null> {
    const found = this.#values.get(key);
    if (!found) return null;
    this.#drop(key);
    if (found.until <= this.#clock.now().getTime()) return null;
    this.#hold(key, found);
    return found.value;
  }

  async set(key: string, value: string, ttlMs: number): Promise<boolean> {
    this.#drop(key);
    const bytes = Buffer.byteLength(value);
    if (bytes > MAX_CACHED_BYTES) return false;
    this.#hold(key, { value, until: this.#clock.now().getTime() + ttlMs, bytes });
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#bounds.maxValues && this.#bytes <= this.#bounds.maxBytes) break;
      this.#drop(oldest);
    }
    return true;
  }

  #hold(key: string, held: Held): void {
    this.#values.set(key, held);
    this.#bytes += held.bytes;
  }

  #drop(key: string): void {
    this.#bytes -= this.#values.get(key)?.bytes ?? 0;
    this.#values.delete(key);
  }
}
