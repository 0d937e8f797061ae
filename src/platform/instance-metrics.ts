import type { CacheStatistics } from '../core/hit-counter.ts';
import type { Readings } from './metrics.ts';

/** The things outside that an instance stands on. */
interface Observed {
  readonly feed: {
    readonly readers: number;
    readonly size: number;
    readonly state?: { readonly pendingBytes: number; readonly behind: number; readonly resent: number };
  };
  readonly pool: {
    readonly totalCount: number;
    readonly idleCount: number;
    readonly waitingCount: number;
  };
  readonly redis: { readonly latencyMs: number | null } | null;
  readonly jobs: { countDead(): Promise<number> };
}

/** How these are doing, as seen from here. */
export function instanceReadings({ feed, pool, redis, jobs }: Observed): Readings {
  return {
    feed_readers: { help: 'Readers of feeds that are open here.', read: () => feed.readers },
    feed_logs: { help: 'Feeds that are held here.', read: () => feed.size },
    database_connections: { help: 'Connections of the database pool.', read: () => pool.totalCount },
    database_connections_idle: { help: 'Connections that nobody uses.', read: () => pool.idleCount },
    database_waiting: { help: 'Callers that wait for a connection.', read: () => pool.waitingCount },
    jobs_dead: {
      help: 'Jobs of all instances that are dead, kept for somebody to look at.',
      read: () => jobs.countDead(),
    },
    ...(redis && redisReadings(redis, feed)),
  };
}

/** Of one cache, under the name of its metrics; `hit` and `miss` say what is counted. */
export function cacheReadings(
  metric: string,
  cache: CacheStatistics,
  { hit, miss }: { readonly hit: string; readonly miss: string },
): Readings {
  return {
    [`${metric}_hits_total`]: { help: hit, read: () => cache.hits, grows: true },
    [`${metric}_misses_total`]: { help: miss, read: () => cache.misses, grows: true },
  };
}

function redisReadings(redis: NonNullable<Observed['redis']>, feed: Observed['feed']): Readings {
  return {
    redis_up: { help: 'Whether Redis answered the last ping.', read: () => Number(redis.latencyMs !== null) },
    redis_latency_seconds: {
      help: 'How long the last ping took; no value while Redis is away.',
      read: () => (redis.latencyMs === null ? Number.NaN : redis.latencyMs / 1000),
    },
    feed_behind_events: {
      help: 'Events of answers that are written here which Redis, and so every other instance, lacks.',
      read: () => feed.state?.behind ?? 0,
    },
    feed_pending_bytes: {
      help: 'Bytes of other events that wait for Redis.',
      read: () => feed.state?.pendingBytes ?? 0,
    },
    feed_resent_events_total: {
      help: 'Events that were sent to Redis more than once.',
      read: () => feed.state?.resent ?? 0,
      grows: true,
    },
  };
}
