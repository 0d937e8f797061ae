import type { Config } from '../config/config.ts';
import { StartError } from '../core/errors.ts';
import { migrate } from '../platform/database/migrate.ts';
import type { Database } from '../platform/database/prisma-database.ts';
import { mayKeepJobs } from '../platform/jobs/pg-boss.ts';
import { redisRefusal } from '../platform/redis/refusal.ts';

/** Brings the database to where this server works with it. `shared`: it is not this process's own. */
export async function prepareDatabase({ pool }: Database, shared: boolean): Promise<void> {
  await migrate({ pool, exclusive: shared });
  if (shared && !(await mayKeepJobs(pool)))
    throw new StartError(
      'The database of DATABASE_URL does not let its user make the schema of the jobs; ' +
        'as its owner: GRANT CREATE ON DATABASE <database> TO <user>.',
    );
}

/** A Redis that is away may come back; one that answers and refuses needs another address: a StartError. */
export async function checkRedis({ redis }: Config): Promise<void> {
  const refusal = redis && (await redisRefusal(redis.address));
  if (refusal !== null)
    throw new StartError(
      `The Redis of REDIS_URL does not take it (${refusal}). ` +
        'Write its user, password and database as in redis://user:password@host:6379/0.',
    );
}
