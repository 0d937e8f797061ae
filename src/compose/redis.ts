import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { systemClock } from '../core/clock.ts';
import type { Cache } from '../platform/cache/cache.port.ts';
import { MemoryCache } from '../platform/cache/memory-cache.ts';
import { RedisCache } from '../platform/cache/redis-cache.ts';
import { MemoryFeed } from '../platform/feed/memory-feed.ts';
import { RedisFeed } from '../platform/feed/redis-feed.ts';
import type { Lock } from '../platform/lock/lock.port.ts';
import { MemoryLock } from '../platform/lock/memory-lock.ts';
import { RedisLock } from '../platform/lock/redis-lock.ts';
import type { RedisConnection } from '../platform/redis/connection.ts';

/** Waits for no connection: Redis may be away for now, and what comes of it is logged. */
export async function openRedis(redis: NonNullable<Config['redis']>, log: Logger): Promise<RedisConnection> {
  // Not with the server's own modules: most servers have no Redis.
  const { connectRedis } = await import('../platform/redis/connection.ts');
  const onTurn = (fault: Error | null) =>
    fault ? log.warn({ err: fault }, 'Redis is away') : log.info('Redis is back');
  return connectRedis({ ...redis, onTurn });
}

/** What all instances share; without Redis there is one. */
export function sharedOn(redis: RedisConnection | null): { cache: Cache; lock: Lock } {
  return redis
    ? { cache: new RedisCache(redis.commands), lock: new RedisLock(redis.commands) }
    : { cache: new MemoryCache(systemClock), lock: new MemoryLock(systemClock) };
}

/** The feeds, of all instances or of this one. */
export function feedOn(
  redis: RedisConnection | null,
  config: Config['feed'],
  log: Logger,
): MemoryFeed | RedisFeed {
  const bounds = { ...config, clock: systemClock };
  if (!redis) return new MemoryFeed(bounds);
  const onFault = (error: Error) => log.debug({ err: error }, 'Redis did not take or tell what feeds hold');
  return new RedisFeed({ ...bounds, commands: redis.commands, channels: redis.channels, onFault });
}
