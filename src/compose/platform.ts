import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { newId } from '../core/ids.ts';
import { type ChangeTransaction, tellingChanges } from '../features/live/changes.ts';
import type { Subscriptions } from '../features/live/feed-subscription.ts';
import type { Cache } from '../platform/cache/cache.port.ts';
import type { Transact } from '../platform/database/database.port.ts';
import type { Database } from '../platform/database/prisma-database.ts';
import { clientOf } from '../platform/database/transaction.ts';
import type { Feed } from '../platform/feed/feed.port.ts';
import { instanceReadings } from '../platform/instance-metrics.ts';
import type { Jobs } from '../platform/jobs/jobs.port.ts';
import { PgBossJobs } from '../platform/jobs/pg-boss.ts';
import type { Lock } from '../platform/lock/lock.port.ts';
import { createMetrics, type Metrics } from '../platform/metrics.ts';
import type { RedisConnection } from '../platform/redis/connection.ts';
import { loadSecrets, type Secrets } from '../platform/secrets.ts';
import type { Tracing } from '../platform/tracing.port.ts';
import { openTracing } from '../platform/tracing.ts';
import { feedOn, openRedis, sharedOn } from './redis.ts';

const JOBS_POLL_SECONDS = 5;

/** What all parts stand on. */
export interface Platform {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly instance: { readonly owner: string; readonly leaseMs: number };
  readonly secrets: Secrets;
  readonly database: Database;
  /** Tells what a transaction changed, once it is committed. */
  readonly transact: Transact<ChangeTransaction>;
  readonly redis: RedisConnection | null;
  readonly feed: Feed;
  readonly subscriptions: Subscriptions;
  /** Of all instances, like the lock. */
  readonly cache: Cache;
  readonly lock: Lock;
  /** Started once all parts have declared theirs. */
  readonly jobs: Jobs;
  readonly metrics: Metrics;
  readonly tracing: Tracing | null;
  /** For how long what was deleted can be restored. */
  readonly restorableMs: number;
  /** Aborted when the server begins to stop: nothing long is begun any more. */
  readonly stopping: AbortSignal;
}

/** Opens all of it above the database; what is open is closed with `opened`. */
export async function openPlatform(
  config: Config,
  log: Logger,
  database: Database,
  stopping: AbortSignal,
  opened: AsyncDisposableStack,
): Promise<Platform> {
  const instance = { owner: newId(), leaseMs: config.answers.leaseMs };
  const secrets = await loadSecrets(config.dataDir, config.secrets);
  const tracing = await openTracing({
    endpoint: config.otlpEndpoint,
    instance: instance.owner,
    load: () => import('../platform/otlp-tracing.ts'),
    log,
  });
  if (tracing) opened.defer(() => tracing.close());
  const redis = config.redis && (await openRedis(config.redis, log));
  if (redis) opened.defer(() => redis.close());
  const feed = feedOn(redis, config.feed, log);
  opened.defer(() => feed.close());
  const metrics = createMetrics();
  const jobs = new PgBossJobs({
    url: database.url,
    shared: config.database.kind === 'server',
    pollSeconds: JOBS_POLL_SECONDS,
    clientOf,
    onAttempt: (kind, outcome) => metrics.jobs.inc({ kind, outcome }),
    log,
  });
  metrics.show(instanceReadings({ feed, pool: database.pool, redis, jobs }));
  const maxQueueBytes = config.subscriptions.maxQueueBytes;
  return {
    config,
    log,
    clock: systemClock,
    instance,
    secrets,
    database,
    transact: tellingChanges(database.transact, feed),
    redis,
    feed,
    subscriptions: { feed, cursorSecret: secrets.encryptionKey, maxQueueBytes },
    ...sharedOn(redis),
    jobs,
    metrics,
    tracing,
    restorableMs: config.restorableMs,
    stopping,
  };
}
