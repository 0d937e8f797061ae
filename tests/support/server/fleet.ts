import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFromTemplate } from '../database/database-postgres.ts';
import { type FakeProvider, startFakeProvider } from '../fake-provider/fake-provider.ts';
import { answerNumbered } from '../people/numbered-answer.ts';
import { Person } from '../people/person.ts';
import type { KillableService } from '../services/daemon.ts';
import { startPostgres } from '../services/postgres.ts';
import { startRedis } from '../services/redis.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { FleetInstance } from './fleet-instance.ts';

export interface FleetOptions {
  /** Two unless said otherwise. */
  readonly instances?: number;
  /** Settings of every instance, over those of the fleet. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself. */
  readonly nodeArguments?: readonly string[];
  /** True where Postgres itself is to be killed: then the fleet has one of its own, which keeps what it acknowledged. */
  readonly ownPostgres?: boolean;
}

/** Several servers over one Postgres and one Redis, with one provider and a balancer in front. */
export interface Fleet extends AsyncDisposable {
  /** By way of the balancer. */
  readonly graphqlUrl: string;
  readonly instances: readonly FleetInstance[];
  /** The nth of the instances, from 0; they repeat. */
  instance(nth: number): FleetInstance;
  readonly provider: FakeProvider;
  readonly redis: KillableService;
  /** The fleet's own server, where it has one. */
  readonly postgres: KillableService | null;
  /** Of the fleet's database, without a proxy. */
  readonly databaseUrl: string;
  /** Somebody new, who goes through the balancer. */
  person(): Promise<Person>;
}

const SETTINGS = {
  LOG_LEVEL: 'info',
  DEFAULT_MODEL: 'test/alpha',
  GENERATION_LEASE_MS: '4000',
  CHECKPOINT_INTERVAL_MS: '250',
};

/** Starts everything anew; disposing ends it all. Answers are numbered unless the provider is told otherwise. */
export async function startFleet(options: FleetOptions = {}): Promise<Fleet> {
  await using parts = new AsyncDisposableStack();
  const provider = parts.use(await startFakeProvider({ models: ['alpha'], script: answerNumbered }));
  const redis = parts.use(await startRedis());
  const shared = options.ownPostgres ? undefined : process.env.TEST_DATABASE_URL;
  const postgres = shared ? null : parts.use(await startPostgres({ durable: true }));
  const database = await createFromTemplate(shared ?? postgres?.url ?? '');
  if (shared) parts.defer(() => database.stop());
  const files = await mkdtemp(path.join(tmpdir(), 'fleet-files-'));
  parts.defer(() => rm(files, { recursive: true, force: true }));
  const env = {
    ...SETTINGS,
    FILES_DIR: files,
    JWT_SECRET: randomBytes(32).toString('hex'),
    ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    OPENAI_COMPATIBLE_TEST_URL: provider.urls.openai,
    ...options.env,
  };
  const urls = { databaseUrl: database.url, redisUrl: redis.url };
  const instances: FleetInstance[] = [];
  for (let nth = 0; nth < (options.instances ?? 2); nth++)
    instances.push(parts.use(await FleetInstance.create(urls, env, options.nodeArguments)));
  await Promise.all(instances.map((instance) => instance.start()));
  const balancer: Balancer = parts.use(await startBalancer(instances.map(({ url }) => url)));
  const graphqlUrl = `${balancer.url}/graphql`;
  const held = parts.move();
  return {
    graphqlUrl,
    instances,
    instance: (nth) => instances[nth % instances.length] as FleetInstance,
    provider,
    redis,
    postgres,
    databaseUrl: database.url,
    person: () => Person.register(graphqlUrl, `person-${randomUUID()}`),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
