import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compose, type Studio } from '../../../src/compose.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { createLog } from '../../../src/platform/log.ts';
import { argon2Hasher } from '../../../src/platform/password/argon2.ts';
import { borrowTestDatabase } from '../database/database-pool.ts';
import { DATABASE_PATIENCE } from '../database/patience.ts';
import { Person } from '../people/person.ts';
import { type Balancer, startBalancer } from './balancer.ts';

export interface TestStudio extends AsyncDisposable {
  readonly url: string;
  readonly graphqlUrl: string;
  readonly databaseUrl: string;
  /** Where uploaded files lie, unless `env` puts them elsewhere. */
  readonly filesFolder: string;
  /** The server's log, one parsed line an entry. */
  readonly log: readonly Record<string, unknown>[];
  /** Somebody new, signed in. */
  person(name?: string): Promise<Person>;
  /** The value of a metric now, of all instances together; its labels as `/metrics` prints them. */
  metric(name: string): Promise<number>;
  /** A graceful stop; disposing stops it too. */
  close(): Promise<void>;
}

/** The Redis that several instances share; none where each test has just one. */
const redisUrl = process.env.TEST_REDIS_URL;
/** With TEST_INSTANCES=2 every studio is two servers behind a balancer, on one database and one Redis. */
export const INSTANCES = Number(process.env.TEST_INSTANCES ?? 1);

/** Nobody guesses at these passwords; at its own cost the hash is half the work of signing somebody up. */
const hasher = argon2Hasher({ memoryCost: 1024, timeCost: 1, parallelism: 1 });

let people = 0;

/**
 * The whole server in this process, on a port and a database of its own; two of them with TEST_INSTANCES=2. The demo
 * model answers without delay unless `env` says otherwise; no Ollama is looked for.
 */
export async function startStudio(env: Readonly<Record<string, string>> = {}): Promise<TestStudio> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'studio-'));
  const filesFolder = path.join(dataDir, 'files');
  const database = await borrowTestDatabase();
  const log: Record<string, unknown>[] = [];
  const shared = INSTANCES > 1 ? sharedSettings() : {};
  const compositions: Studio[] = [];
  for (let nth = 0; nth < INSTANCES; nth++) {
    const config = loadConfig({
      PORT: '0',
      DATA_DIR: path.join(dataDir, String(nth)),
      DATABASE_URL: database.url,
      DEMO_TOKEN_DELAY_MS: '0',
      ...DATABASE_PATIENCE,
      // A title is one more request and one more event after a first answer: stories about titles turn it on.
      AUTO_TITLE: 'off',
      // Stories ask the same twice and mean the provider: those about the cache turn it on.
      ANSWER_CACHE_SCOPE: 'off',
      OLLAMA_URL: 'http://127.0.0.1:9',
      SHUTDOWN_GRACE_MS: '200',
      ...shared,
      ...(env.FILES_S3_BUCKET === undefined && { FILES_DIR: filesFolder }),
      ...env,
    });
    const write = (line: string) => log.push(JSON.parse(line));
    compositions.push(await compose(config, createLog('debug', { write }), { hasher }));
  }
  const urls = compositions.map(({ url }) => url);
  const balancer: Balancer | null = urls.length > 1 ? await startBalancer(urls) : null;
  const url = balancer?.url ?? urls[0] ?? '';
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= Promise.all(compositions.map((studio) => studio.close()))
      .then(() => balancer?.close())
      .then(() => database.stop())
      .then(() => rm(dataDir, { recursive: true, force: true }));
    return closing;
  };
  return {
    url,
    graphqlUrl: `${url}/graphql`,
    databaseUrl: database.url,
    filesFolder,
    log,
    person: (name = `person-${process.pid}-${++people}`) => Person.register(`${url}/graphql`, name),
    async metric(name) {
      const values = await Promise.all(urls.map((instance) => readMetric(instance, name)));
      return values.reduce((sum, value) => sum + value, 0);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What several instances must agree on, and a corner of the Redis for this studio alone. */
function sharedSettings(): Record<string, string> {
  if (redisUrl === undefined)
    throw new Error('TEST_INSTANCES needs TEST_REDIS_URL: run `npm run test:services`');
  return {
    REDIS_URL: redisUrl,
    REDIS_PREFIX: `studio-${randomBytes(6).toString('hex')}:`,
    JWT_SECRET: randomBytes(32).toString('hex'),
    ENCRYPTION_KEY: randomBytes(32).toString('hex'),
  };
}

async function readMetric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}
