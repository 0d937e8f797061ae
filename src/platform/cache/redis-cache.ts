import type { RedisCommands } from '../redis/redis.port.ts';
import { type Cache, MAX_CACHED_BYTES } from './cache.port.ts';

/** The cache of all instances, under keys of its own that all expire. */
export class RedisCache implements Cache {
  readonly #commands: RedisCommands;

  constructor(commands: RedisCommands) {
    this.#commands = commands;
  }

  async get(key: string): Promise<string | null> {
    try {
      const value = await this.#commands.call('GET', this.#name(key));
      return value === null ? null : String(value);
    } catch {
      return null;
    }
  }

  async set(key: string, value: string, ttlMs: number): Promise<boolean> {
    const name = this.#name(key);
    try {
      if (Buffer.byteLength(value) <= MAX_CACHED_BYTES) {
        await this.#commands.call('SET', name, value, 'PX', ttlMs);
        return true;
      }
      await this.#commands.call('UNLINK', name);
    } catch {
      // It is not kept, as the port allows.
    }
    return false;
  }

  #name(key: string): string {
    return `${this.#commands.prefix}cache:${key}`;
  }
}
