import pg from 'pg';
import { expect, test } from 'vitest';
import { databaseKind } from '../../support/database/database.ts';
import { startStudio } from '../../support/server/studio.ts';

const CREATE = 'mutation { createConversation(input: {}) { __typename } }';

test('a disk that is full is told by name, and everything works once there is room', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const client = new pg.Client({ connectionString: studio.databaseUrl });
  await client.connect();
  await client.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`);
  await client.query(
    'CREATE TRIGGER full_disk BEFORE INSERT ON conversation FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
  try {
    const { errors } = await ada.ask(CREATE);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('no room'),
        extensions: { code: 'UNAVAILABLE', retryAfterMs: 1000 },
      },
    ]);
    expect(await studio.metric('database_faults_total{reason="room"}')).toBe(1);
  } finally {
    await client.query('DROP FUNCTION refuse CASCADE');
    await client.end();
  }
  expect(await ada.startConversation()).toEqual(expect.any(String));
});

test.skipIf(databaseKind !== 'postgres')(
  '[needs Postgres] when every connection is taken, requests fail in time and by name',
  async () => {
    await using studio = await startStudio({
      DATABASE_POOL_MAX: '2',
      DATABASE_CONNECT_TIMEOUT_MS: '300',
      DATABASE_STATEMENT_TIMEOUT_MS: '1500',
    });
    const ada = await studio.person();
    const client = new pg.Client({ connectionString: studio.databaseUrl });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE conversation');
    const askedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ada.ask(CREATE)));
    expect(performance.now() - askedAt).toBeLessThan(5000);
    for (const { errors } of answers) expect(errors?.[0]?.extensions?.code).toBe('UNAVAILABLE');
    expect(await studio.metric('database_faults_total{reason="pool"}')).toBeGreaterThanOrEqual(1);
    await client.query('ROLLBACK');
    await client.end();
    expect(await ada.startConversation()).toEqual(expect.any(String));
  },
);
