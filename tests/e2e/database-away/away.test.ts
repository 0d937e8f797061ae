import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { databaseKind, startTestDatabase, type TestDatabase } from '../../support/database/database.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { type TcpProxy, tcpProxy } from '../../support/network/tcp-proxy.ts';
import { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const CHUNKS = Array.from({ length: 20 }, (_, n) => `word${n} `);
const HALF = CHUNKS.slice(0, 10).join('');
// The id alone is known from the token.
const VIEWER = '{ viewer { email } }';
const READ =
  'query ($id: ID!) { node(id: $id) { ... on Message { status text generation { error { code } } } } }';
const NO_HEARTBEAT = 'the heartbeat did not reach the database';
const LEASE_MS = 1000;

let provider: FakeProvider;
let database: TestDatabase;
let line: TcpProxy;
let otherLine: TcpProxy;
let studio: TestStudio;
let other: TestStudio;
let ada: Person;

const needsPostgres = databaseKind !== 'postgres';

/** Two instances on one database, each behind a line of its own. */
beforeAll(async () => {
  if (needsPostgres) return;
  provider = await startFakeProvider({ models: ['alpha'] });
  database = await startTestDatabase();
  line = await tcpProxy(database.url);
  otherLine = await tcpProxy(database.url);
  const env = {
    JWT_SECRET: 'ab'.repeat(32),
    ENCRYPTION_KEY: 'cd'.repeat(32),
    OPENAI_COMPATIBLE_TEST_URL: provider.urls.openai,
    DEFAULT_MODEL: 'test/alpha',
    GENERATION_LEASE_MS: String(LEASE_MS),
    CHECKPOINT_INTERVAL_MS: '50',
    DATABASE_CONNECT_TIMEOUT_MS: '500',
    DATABASE_STATEMENT_TIMEOUT_MS: '500',
  };
  studio = await startStudio({ ...env, DATABASE_URL: line.url });
  other = await startStudio({ ...env, DATABASE_URL: otherLine.url });
  ada = await studio.person();
});
afterEach(() => {
  line?.up();
  otherLine?.up();
});
afterAll(async () => {
  await studio?.close();
  await other?.close();
  await line?.close();
  await otherLine?.close();
  await database?.stop();
  await provider?.stop();
});

async function halfAnAnswer() {
  const rest = Promise.withResolvers<void>();
  provider.answer('alpha', { chunks: CHUNKS, hold: { afterChunks: 10, until: rest.promise } });
  const sent = await ada.send(await ada.startConversation(), 'Tell me.');
  const events = ada.watch(sent.generationId);
  const readUntil = async (whole: string, text = '') => {
    while (text !== whole) text += (await events.next()).value?.text ?? '';
  };
  await readUntil(HALF);
  return { ...sent, events, readUntil, release: () => rest.resolve() };
}

/** Beats that failed since `from` lines of the log. */
const failedBeats = (log: TestStudio['log'], from: number) =>
  log.slice(from).filter(({ msg }) => msg === NO_HEARTBEAT).length;

for (const how of ['refuse', 'silence'] as const)
  test.skipIf(needsPostgres)(
    `[needs Postgres] a database that is gone (${how}): requests fail in time and by name, the running answer goes on and is stored when it is back`,
    async () => {
      const answer = await halfAnAnswer();
      const [logged, loggedOther] = [studio.log.length, other.log.length];
      line.down(how);
      otherLine.down(how);

      const askedAt = performance.now();
      const [read, written, live] = await Promise.all([
        ada.ask(VIEWER),
        ada.ask('mutation { createConversation(input: {}) { __typename } }'),
        Array.fromAsync(ada.watch(answer.generationId)).catch((error) => error),
      ]);
      expect(performance.now() - askedAt).toBeLessThan(4000);
      for (const { errors } of [read, written]) expect(errors?.[0]?.extensions?.code).toBe('UNAVAILABLE');
      expect(live).toMatchObject({ code: 'UNAVAILABLE' });
      expect((await fetch(`${studio.url}/health/ready`)).status).toBe(503);

      answer.release();
      await answer.readUntil(CHUNKS.join(''), HALF);
      // Longer than the lease, for everybody: nobody can prolong it, and nobody may take that for a death.
      await vi.waitFor(
        () => {
          expect(failedBeats(studio.log, logged)).toBeGreaterThanOrEqual(3);
          expect(failedBeats(other.log, loggedOther)).toBeGreaterThanOrEqual(3);
          expect(performance.now() - askedAt).toBeGreaterThan(1.5 * LEASE_MS);
        },
        { timeout: 15_000 },
      );

      otherLine.up();
      line.up();
      const { value: last } = await answer.events.next();
      expect(last).toMatchObject({ __typename: 'GenerationFinished', status: 'COMPLETE' });
      expect(await ada.get(READ, { id: answer.answerId })).toEqual({
        node: { status: 'COMPLETE', text: CHUNKS.join(''), generation: { error: null } },
      });
      expect(await studio.metric('database_faults_total{reason="away"}')).toBeGreaterThanOrEqual(2);
      expect((await fetch(`${studio.url}/health/ready`)).status).toBe(200);
    },
    40_000,
  );

test.skipIf(needsPostgres)(
  '[needs Postgres] an instance to which the database comes back first does not take the other one’s run for lost',
  async () => {
    const answer = await halfAnAnswer();
    const [logged, loggedOther] = [studio.log.length, other.log.length];
    line.down();
    otherLine.down();
    const watcher = new pg.Client({ connectionString: database.url });
    await watcher.connect();
    const ask = async (sql: string) => Object.values((await watcher.query(sql)).rows[0] ?? {})[0];
    await vi.waitFor(
      async () => {
        expect(failedBeats(studio.log, logged)).toBeGreaterThanOrEqual(3);
        expect(failedBeats(other.log, loggedOther)).toBeGreaterThanOrEqual(3);
        expect(await ask('SELECT max(lease_until) < now() FROM generation')).toBe(true);
      },
      { timeout: 15_000 },
    );

    otherLine.up();
    const beaten = "SELECT count(*)::int FROM instance WHERE seen_at > now() - interval '100 ms'";
    await vi.waitFor(async () => expect(await ask(beaten)).toBe(1), { timeout: 5000, interval: 5 });
    line.up();
    await vi.waitFor(
      async () => expect(await ask('SELECT max(lease_until) > now() FROM generation')).toBe(true),
      { timeout: 5000, interval: 5 },
    );
    await watcher.end();

    answer.release();
    expect((await Array.fromAsync(answer.events)).at(-1)).toMatchObject({ status: 'COMPLETE' });
    const elsewhere = new Person(other.graphqlUrl, ada.email, ada.password, ada.tokens);
    expect(await elsewhere.get(READ, { id: answer.answerId })).toMatchObject({
      node: { status: 'COMPLETE', text: CHUNKS.join('') },
    });
  },
  40_000,
);
