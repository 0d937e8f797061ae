import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/platform/database/prisma-database.ts';
import { databaseKind } from '../../support/database/database.ts';
import { type OpenTestDatabase, openTestDatabase } from '../../support/database/database-client.ts';

let db: OpenTestDatabase;

beforeAll(async () => {
  db = await openTestDatabase({ poolMax: 2, connectTimeoutMs: 300, statementTimeoutMs: 400 });
});
afterAll(() => db.close());

test('when every connection is taken, the next caller fails within the timeout, and works once one is back', async () => {
  const taken = [await db.pool.connect(), await db.pool.connect()];
  const begun = performance.now();
  await expect(db.prisma.user.count()).rejects.toThrow(/timeout/i);
  await expect(db.transact(async () => 'never')).rejects.toThrow(/timeout/i);
  expect(performance.now() - begun).toBeLessThan(3000);
  for (const client of taken) client.release();
  expect(await db.prisma.user.count()).toBe(0);
});

test('closing twice is closing once', async () => {
  const log = { warn: () => {}, error: () => {} };
  const limits = { poolMax: 2, connectTimeoutMs: 300, statementTimeoutMs: 400 };
  const other = openDatabase({ url: db.url, ...limits, log });
  await other.prisma.user.count();
  await Promise.all([other.close(), other.close()]);
  await expect(other.pool.query('SELECT 1')).rejects.toThrow('after calling end');
});

const needsPostgres = databaseKind !== 'postgres';

test.skipIf(needsPostgres)(
  '[needs Postgres] a statement that takes too long is ended by the server',
  async () => {
    await expect(db.pool.query('SELECT pg_sleep(20)')).rejects.toMatchObject({ code: '57014' });
    expect(await db.prisma.user.count()).toBe(0);
  },
);

test.skipIf(needsPostgres)('[needs Postgres] connections that the server ends are replaced', async () => {
  await db.prisma.user.count();
  const admin = await db.pool.connect();
  await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  admin.release();
  await expect.poll(() => db.prisma.user.count().catch(() => 'not yet')).toBe(0);
});
