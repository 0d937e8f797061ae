import { Backoff } from '../../core/backoff.ts';
import { SingleFlight } from '../../core/single-flight.ts';
import type { Cache } from '../../platform/cache/cache.port.ts';
import type { Feed, FeedReader } from '../../platform/feed/feed.port.ts';
import type { Lock } from '../../platform/lock/lock.port.ts';
import { type FlightEnded, feedKey } from './feeds.ts';

export interface SharedFlightDeps {
  readonly cache: Cache;
  readonly lock: Lock;
  readonly feed: Feed;
}

export interface FlightTimes {
  /** For which others wait for whoever works, and for which that one is believed to. */
  readonly timeoutMs: number;
  /** For which the outcome is kept. */
  readonly keptMs: number;
}

const RETRY = { firstMs: 100, maxMs: 2000 };

/**
 * Single flight across instances: whoever has the lock of a key works, the others are told by the key's feed when that has
 * ended, and find the outcome in the cache. Where it has failed, or was lost with its instance, the next one works.
 */
export class SharedFlight {
  readonly #deps: SharedFlightDeps;
  readonly #times: FlightTimes;
  readonly #flights = new SingleFlight<string | null>();

  constructor(deps: SharedFlightDeps, times: FlightTimes) {
    this.#deps = deps;
    this.#times = times;
  }

  /** What is kept under the key, or what `work` makes; null when it takes longer than is waited. */
  run(key: string, work: () => Promise<string>): Promise<string | null> {
    return this.#flights.run(key, () => this.#await(key, work));
  }

  async #await(key: string, work: () => Promise<string>): Promise<string | null> {
    const late = AbortSignal.timeout(this.#times.timeoutMs);
    const backoff = new Backoff(RETRY);
    let reader: FeedReader<FlightEnded> | null = null;
    const leave = () => void reader?.return();
    late.addEventListener('abort', leave);
    try {
      for (let ended = false; ; ) {
        const made = await this.#tryToMake(key, work);
        if (made !== null || ended || late.aborted) return made;
        try {
          // Tried again once it is listened to: the work may have ended before.
          if (reader) ended = (await reader.next()).done === true;
          else reader = await this.#deps.feed.read<FlightEnded>(feedKey.flight(key), { from: 'now' });
        } catch {
          reader = null;
          await backoff.wait({ signal: late });
        }
      }
    } finally {
      late.removeEventListener('abort', leave);
      leave();
    }
  }

  /** Null while another instance works. */
  async #tryToMake(key: string, work: () => Promise<string>): Promise<string | null> {
    const { cache, lock, feed } = this.#deps;
    const known = await cache.get(key);
    if (known !== null) return known;
    const held = await lock.tryAcquire(key, this.#times.timeoutMs);
    if (!held) return null;
    try {
      const made = (await cache.get(key)) ?? (await work());
      await cache.set(key, made, this.#times.keptMs);
      return made;
    } finally {
      await held.release();
      feed.append<FlightEnded>(feedKey.flight(key), { type: 'FlightEnded' });
    }
  }
}
