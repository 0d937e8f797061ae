import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saidAtEnd } from '../../support/server/studio-process.ts';
import type { Service } from '../../support/services/daemon.ts';
import { startPostgres } from '../../support/services/postgres.ts';
import { startRedis } from '../../support/services/redis.ts';

const SHARED = { JWT_SECRET: 'a'.repeat(64), ENCRYPTION_KEY: 'b'.repeat(64) };

let postgres: Service;
beforeAll(async () => {
  postgres = await startPostgres();
  for (const name of ['closed', 'without_extension', 'without_jobs', 'read_only'])
    await tell('postgres', `CREATE DATABASE ${name}`);
  await tell('postgres', "CREATE ROLE visitor LOGIN PASSWORD 'right'");
  await tell('without_extension', 'GRANT ALL ON SCHEMA public TO visitor');
  await tell('without_jobs', 'GRANT ALL ON SCHEMA public TO visitor; CREATE EXTENSION pg_trgm');
  await tell('postgres', 'ALTER DATABASE read_only SET default_transaction_read_only = on');
  // From here on everybody is asked for a password.
  const { rows } = await tell('postgres', 'SHOW hba_file');
  await tell(
    'postgres',
    `COPY (SELECT 'host all all 127.0.0.1/32 scram-sha-256') TO '${rows[0]?.hba_file}'; SELECT pg_reload_conf()`,
  );
}, 300_000);
afterAll(() => postgres[Symbol.asyncDispose]());

async function tell(database: string, sql: string): Promise<pg.QueryResult<{ hba_file: string }>> {
  const client = new pg.Client({ connectionString: urlOf('postgres', database) });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

function urlOf(user: string, database: string): string {
  return `postgresql://${user}@${new URL(postgres.url).host}/${database}`;
}

const GRANTS =
  /^The database of DATABASE_URL does not give its user the rights .+: GRANT ALL ON SCHEMA public TO <user>; .+ \(permission denied .+\)\.$/;

test.each([
  [
    'a wrong password',
    'visitor:wrong',
    'closed',
    /DATABASE_URL refuses the user or the password; write .+\.$/,
  ],
  [
    'a user that nobody knows',
    'stranger:x',
    'closed',
    /DATABASE_URL refuses the user or the password; .+\.$/,
  ],
  ['no password', 'visitor', 'closed', /DATABASE_URL asks for a password; write it .+\.$/],
  [
    'a missing database',
    'visitor:right',
    'nothing',
    /DATABASE_URL does not exist; make it, .+"nothing".+\.$/,
  ],
  ['no rights on public', 'visitor:right', 'closed', GRANTS],
  ['no right to an extension', 'visitor:right', 'without_extension', GRANTS],
  [
    'no right to a schema for jobs',
    'visitor:right',
    'without_jobs',
    /DATABASE_URL does not let its user make the schema of the jobs; .+: GRANT CREATE ON DATABASE .+\.$/,
  ],
])('a start on Postgres says what to do about %s', async (_, user, database, sentence) => {
  const said = await saidAtEnd({ ...SHARED, DATABASE_URL: urlOf(user, database) });
  expect(said).toEqual([1, expect.stringMatching(sentence)]);
  expect(said[1].split('\n')).toHaveLength(1);
});

test('a start on a Redis that refuses says what to do', async () => {
  await using redis = await startRedis('--requirepass', 'right', '--databases', '2');
  const { host } = new URL(redis.url);
  const given = { ...SHARED, DATABASE_URL: urlOf('visitor:right', 'closed'), FILES_DIR: '/tmp' };
  for (const address of [`${host}/0`, `:wrong@${host}/0`, `:right@${host}/2`]) {
    const said = await saidAtEnd({ ...given, REDIS_URL: `redis://${address}` });
    expect(said, address).toEqual([
      1,
      expect.stringMatching(/^The Redis of REDIS_URL does not take it \(.+\.$/),
    ]);
    expect(said[1].split('\n')).toHaveLength(1);
  }
});
