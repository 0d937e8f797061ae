import type { Readings } from './metrics.ts';

type CacheName = 'answers' | 'sessions' | 'models' | 'texts';

/** What is read of an instance's parts each time that somebody asks how it does. */
export interface Observed {
  readonly generations: () => number;
  /** Instances that live, this one among them. */
  readonly instances: () => number;
  readonly sockets: () => number;
  readonly viewers: () => {
    readonly viewers: number;
    readonly onTokenStream: number;
    readonly queuedBytes: number;
    readonly mergedDeltas: number;
    readonly slowConsumers: number;
  };
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
  readonly caches: () => Readonly<Record<CacheName, { readonly hits: number; readonly misses: number }>>;
  readonly deadJobs: () => Promise<number>;
}

/** Everything about an instance that is a state, not an event. */
export function instanceReadings({ feed, pool, redis, ...observed }: Observed): Readings {
  return {
    generations_running: { help: 'Answers that this instance is writing.', read: observed.generations },
    instances: { help: 'Instances that work on this database.', read: observed.instances },
    websockets: { help: 'Sockets that are open here.', read: observed.sockets },
    ...viewerReadings(observed.viewers),
    feed_readers: { help: 'Readers of feeds that are open here.', read: () => feed.readers },
    feed_logs: { help: 'Feeds that are held here.', read: () => feed.size },
    database_connections: { help: 'Connections of the database pool.', read: () => pool.totalCount },
    database_connections_idle: { help: 'Connections that nobody uses.', read: () => pool.idleCount },
    database_waiting: { help: 'Callers that wait for a connection.', read: () => pool.waitingCount },
    jobs_dead: {
      help: 'Jobs of all instances that are dead, kept for somebody to look at.',
      read: observed.deadJobs,
    },
    ...cacheReadings(observed.caches),
    ...(redis && redisReadings(redis, feed)),
  };
}

function viewerReadings(stats: Observed['viewers']): Readings {
  return {
    viewers: { help: 'Subscribers of answers that are open here.', read: () => stats().viewers },
    viewers_on_lane: {
      help: 'Those of them that are written to as events come, without a result for each.',
      read: () => stats().onTokenStream,
    },
    viewers_queued_bytes: { help: 'Bytes that wait for them to read.', read: () => stats().queuedBytes },
    viewers_merged_deltas_total: {
      help: 'Deltas that were joined to an earlier one because their reader was slow.',
      read: () => stats().mergedDeltas,
      grows: true,
    },
    viewers_slow_total: {
      help: 'Subscribers that were ended because too much waited for them.',
      read: () => stats().slowConsumers,
      grows: true,
    },
  };
}

/** By the cache: the name of its metrics, what a hit is and what a miss. */
const CACHES: Readonly<Record<CacheName, readonly [metric: string, hit: string, miss: string]>> = {
  answers: [
    'answer_cache',
    'Answers that were given from the answer cache, without a provider.',
    'Questions that the answer cache was asked and knew no answer to.',
  ],
  sessions: [
    'session_cache',
    'Times that a session was believed to be open.',
    'Times that the database was asked whether a session is open.',
  ],
  models: [
    'model_list_cache',
    'Times that a list of models was known.',
    'Times that a list of models was waited for.',
  ],
  texts: [
    'text_cache',
    'Summaries and follow-ups that were known.',
    'Summaries and follow-ups that a model was waited for.',
  ],
};

function cacheReadings(caches: Observed['caches']): Readings {
  return Object.fromEntries(
    (Object.keys(CACHES) as CacheName[]).flatMap((name) => {
      const [metric, hit, miss] = CACHES[name];
      return [
        [`${metric}_hits_total`, { help: hit, read: () => caches()[name].hits, grows: true }],
        [`${metric}_misses_total`, { help: miss, read: () => caches()[name].misses, grows: true }],
      ];
    }),
  );
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
