import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compose } from '../../src/compose.ts';
import { loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/platform/log.ts';
import { borrowTestDatabase } from './database-pool.ts';
import { Person } from './person.ts';

export interface TestStudio extends AsyncDisposable {
  readonly url: string;
  readonly graphqlUrl: string;
  readonly databaseUrl: string;
  /** The server's log, one parsed line an entry. */
  readonly log: readonly Record<string, unknown>[];
  /** Somebody new, signed in. */
  person(name?: string): Promise<Person>;
  /** The value of a metric now; its labels as `/metrics` prints them. */
  metric(name: string): Promise<number>;
  /** A graceful stop; disposing stops it too. */
  close(): Promise<void>;
}

let people = 0;

/**
 * The whole server in this process, on a port and a database of its own. The demo model answers without delay unless
 * `env` says otherwise; no Ollama is looked for.
 */
export async function startStudio(env: Readonly<Record<string, string>> = {}): Promise<TestStudio> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'studio-'));
  const database = await borrowTestDatabase();
  const log: Record<string, unknown>[] = [];
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    DEMO_TOKEN_DELAY_MS: '0',
    OLLAMA_URL: 'http://127.0.0.1:9',
    SHUTDOWN_GRACE_MS: '200',
    ...env,
  });
  const studio = await compose(config, createLog('debug', { write: (line) => log.push(JSON.parse(line)) }));
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= studio
      .close()
      .then(() => database.stop())
      .then(() => rm(dataDir, { recursive: true, force: true }));
    return closing;
  };
  return {
    url: studio.url,
    graphqlUrl: `${studio.url}/graphql`,
    databaseUrl: database.url,
    log,
    person: (name = `person-${process.pid}-${++people}`) => Person.register(`${studio.url}/graphql`, name),
    async metric(name) {
      const text = await (await fetch(`${studio.url}/metrics`)).text();
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
      return Number(line?.slice(name.length + 1) ?? Number.NaN);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
