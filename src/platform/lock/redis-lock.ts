import { randomUUID } from 'node:crypto';
import { type RedisCommands, redisScript } from '../redis/redis.port.ts';
import type { HeldLock, Lock } from './lock.port.ts';

/** Only its holder lets a lock go: it may have run out, and been taken by another, since it was taken. */
const RELEASE = redisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('UNLINK', KEYS[1]) end
return 0`);

/** The locks of all instances: keys of their own that all expire. */
export class RedisLock implements Lock {
  readonly #commands: RedisCommands;

  constructor(commands: RedisCommands) {
    this.#commands = commands;
  }

  async tryAcquire(key: string, ttlMs: number): Promise<HeldLock | null> {
    const name = `${this.#commands.prefix}lock:${key}`;
    const token = randomUUID();
    try {
      if ((await this.#commands.call('SET', name, token, 'NX', 'PX', ttlMs)) === null) return null;
    } catch {
      return { release: async () => {} };
    }
    return { release: () => this.#commands.run(RELEASE, [name], [token]).then(noop, noop) };
  }
}

function noop(): void {}
