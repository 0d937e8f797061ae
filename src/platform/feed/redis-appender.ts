import { randomBytes } from 'node:crypto';
import type { RedisCommands } from '../redis/redis.port.ts';
import { newEpoch } from './epoch.ts';
import { FeedUnavailableError } from './feed.port.ts';
import { logNames } from './redis-log.ts';
import { APPEND, FORGET } from './redis-scripts.ts';
import { Rounds } from './rounds.ts';

/** What may wait for Redis in all. Beyond it a log is given up: its readers are told that they missed something. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024;
const MAX_EVENTS_PER_CALL = 256;

interface Waiting {
  readonly at: number;
  readonly json: string;
}

interface Pending {
  /** The count of the first event; with it Redis tells a repetition from a new event. */
  first: number;
  readonly events: Waiting[];
  bytes: number;
  flying: boolean;
  readonly waiters: PromiseWithResolvers<void>[];
}

interface AppenderOptions {
  readonly commands: RedisCommands;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly now: () => number;
  readonly onFault: (error: Error) => void;
  readonly maxPendingBytes?: number | undefined;
}

/**
 * Carries events of keys with many writers to Redis, which numbers them. One call per key is under way at a time, so that
 * a call that is repeated never overtakes another; what comes meanwhile goes with the next.
 */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #writer = randomBytes(6).toString('base64url');
  readonly #pending = new Map<string, Pending>();
  readonly #lost = new Set<string>();
  readonly #rounds: Rounds;
  #count = 0;
  #bytes = 0;

  constructor(options: AppenderOptions) {
    this.#options = options;
    this.#rounds = new Rounds(() => this.#sendAll());
  }

  /** Bytes that wait for Redis. */
  get bytes(): number {
    return this.#bytes;
  }

  append(key: string, json: string): void {
    if (this.#lost.has(key)) return;
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = { first: this.#count + 1, events: [], bytes: 0, flying: false, waiters: [] };
      this.#pending.set(key, pending);
    }
    pending.events.push({ at: this.#options.now(), json });
    pending.bytes += json.length;
    this.#bytes += json.length;
    if (this.#bytes > (this.#options.maxPendingBytes ?? MAX_PENDING_BYTES)) this.lose(key);
    this.#rounds.soon();
  }

  isStored(key: string): boolean {
    return !this.#pending.has(key) && !this.#lost.has(key);
  }

  get idle(): boolean {
    return this.#pending.size === 0 && this.#lost.size === 0;
  }

  /** Waits until all that was appended to `key` is stored. */
  async settled(key: string): Promise<void> {
    if (this.#lost.has(key)) throw new FeedUnavailableError('A feed waits to begin anew.');
    const pending = this.#pending.get(key);
    if (!pending) return;
    const waiter = Promise.withResolvers<void>();
    pending.waiters.push(waiter);
    return waiter.promise;
  }

  /** Gives the log of `key` up, now or once Redis is back: events of it are lost. */
  lose(key: string): void {
    const pending = this.#pending.get(key);
    if (pending) this.#drop(key, pending);
    this.#lost.add(key);
    this.#rounds.soon();
  }

  /** Redis is back. */
  resume(): void {
    this.#rounds.now();
  }

  close(): void {
    this.#rounds.close();
  }

  #sendAll(): void {
    const { commands } = this.#options;
    if (!commands.ready) return;
    commands.together(() => {
      for (const key of this.#lost) void this.#forget(key);
      for (const [key, pending] of this.#pending) if (!pending.flying) void this.#send(key, pending);
    });
  }

  async #send(key: string, pending: Pending): Promise<void> {
    const { commands, maxAgeMs, maxBytes, now } = this.#options;
    const { keys, channel } = logNames(commands.prefix, key);
    const events = pending.events.slice(0, MAX_EVENTS_PER_CALL);
    const at = now();
    pending.flying = true;
    try {
      await commands.run(
        APPEND,
        [...keys, `${channel}:by:${this.#writer}`],
        [
          ...[maxAgeMs, newEpoch(at), channel, maxBytes, at - maxAgeMs, pending.first],
          ...events.flatMap((event) => [event.at, event.json]),
        ],
      );
      pending.flying = false;
      this.#rounds.succeeded();
      if (this.#pending.get(key) === pending) this.#stored(key, pending, events);
    } catch (error) {
      pending.flying = false;
      this.#options.onFault(error as Error);
      this.#rounds.failed();
    }
  }

  #stored(key: string, pending: Pending, events: readonly Waiting[]): void {
    pending.events.splice(0, events.length);
    pending.first += events.length;
    const bytes = events.reduce((sum, { json }) => sum + json.length, 0);
    pending.bytes -= bytes;
    this.#bytes -= bytes;
    if (pending.events.length > 0) {
      this.#rounds.soon();
      return;
    }
    this.#pending.delete(key);
    this.#count = Math.max(this.#count, pending.first - 1);
    for (const { resolve } of pending.waiters) resolve();
  }

  async #forget(key: string): Promise<void> {
    const { commands, onFault } = this.#options;
    const { keys, channel } = logNames(commands.prefix, key);
    try {
      await commands.run(FORGET, keys, [channel]);
      this.#lost.delete(key);
    } catch (error) {
      onFault(error as Error);
      this.#rounds.failed();
    }
  }

  #drop(key: string, pending: Pending): void {
    this.#pending.delete(key);
    this.#bytes -= pending.bytes;
    this.#count = Math.max(this.#count, pending.first + pending.events.length - 1);
    for (const { reject } of pending.waiters) reject(new FeedUnavailableError('A feed was lost.'));
  }
}
