import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { Cache } from '../cache/cache.port.ts';

const KEY = 'models:generation';
/** Longer than any list is held. */
const KEPT_MS = 24 * 3600_000;

/** Which reading of the model lists holds: instances share its name, and a new name makes all of them read again. */
export class ListGeneration {
  readonly #cache: Cache;
  readonly #clock: Clock;
  #name = '';
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(cache: Cache, clock: Clock) {
    this.#cache = cache;
    this.#clock = clock;
  }

  /** Its name as it was at most `maxAgeMs` ago; a cache that has lost it changes nothing. */
  async look(maxAgeMs: number): Promise<string> {
    const now = this.#clock.now().getTime();
    if (maxAgeMs > 0 && now - this.#lookedAt < maxAgeMs) return this.#name;
    this.#lookedAt = now;
    this.#name = (await this.#cache.get(KEY)) ?? this.#name;
    return this.#name;
  }

  /** Rejects with an UnavailableError, and changes nothing, when the other instances cannot be told. */
  async renew(): Promise<void> {
    const name = newId();
    if (!(await this.#cache.set(KEY, name, KEPT_MS)))
      throw new UnavailableError(
        'The other instances of the server cannot be told now. Try again in a moment.',
      );
    this.#name = name;
  }
}
