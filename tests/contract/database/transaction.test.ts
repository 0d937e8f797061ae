import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../../src/core/ids.ts';
import type { Transaction } from '../../../src/platform/database/database.port.ts';
import { openDatabase } from '../../../src/platform/database/prisma-database.ts';
import { clientOf } from '../../../src/platform/database/transaction.ts';
import { databaseKind } from '../../support/database/database.ts';
import { type OpenTestDatabase, openTestDatabase } from '../../support/database/database-client.ts';

let db: OpenTestDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(() => db.prisma.user.deleteMany());

const person = (name: string) => ({
  id: newId(),
  email: `${name}@example.com`,
  displayName: name,
  passwordHash: 'none',
});

async function names(): Promise<string[]> {
  const users = await db.prisma.user.findMany({ orderBy: { displayName: 'asc' } });
  return users.map((user) => user.displayName);
}

const addTo = (tx: Transaction, name: string) => clientOf(tx).user.create({ data: person(name) });

test('what a transaction wrote is there once it is through, and its result comes out', async () => {
  const result = await db.transact(async (tx) => {
    await addTo(tx, 'ada');
    await addTo(tx, 'ben');
    return 'both';
  });
  expect(result).toBe('both');
  expect(await names()).toEqual(['ada', 'ben']);
});

test('a transaction that throws leaves nothing behind, and its own error comes out', async () => {
  const fault = new Error('changed my mind');
  const attempt = db.transact(async (tx) => {
    await addTo(tx, 'ada');
    throw fault;
  });
  await expect(attempt).rejects.toBe(fault);
  expect(await names()).toEqual([]);
});

test('effects run after the commit, in order, and one that throws is logged and stops no other', async () => {
  const seen: string[] = [];
  const before = db.errors.length;
  await db.transact(async (tx) => {
    tx.afterCommit(() => seen.push('first'));
    await addTo(tx, 'ada');
    tx.afterCommit(() => {
      throw new Error('the second effect broke');
    });
    tx.afterCommit(() => seen.push('third'));
    expect(seen).toEqual([]);
  });
  expect(seen).toEqual(['first', 'third']);
  expect(db.errors.slice(before)).toEqual([new Error('the second effect broke')]);
  expect(await names()).toEqual(['ada']);
});

test('effects of a transaction that is rolled back never run', async () => {
  const seen: string[] = [];
  const attempt = db.transact(async (tx) => {
    tx.afterCommit(() => seen.push('effect'));
    await addTo(tx, 'ada');
    await addTo(tx, 'ada');
  });
  await expect(attempt).rejects.toMatchObject({ code: 'P2002' });
  expect(seen).toEqual([]);
});

test('a transaction of another adapter is refused by name', () => {
  const foreign: Transaction = { afterCommit: () => {} };
  expect(() => clientOf(foreign)).toThrow('not begun by the Prisma database');
});

test('twenty transactions at once, read and write in each, lose no update', async () => {
  await db.prisma.user.create({ data: { ...person('counter'), settings: { count: 0 } } });
  const increment = () =>
    db.transact(async (tx) => {
      const rows = await clientOf(tx).$queryRaw<{ count: number }[]>`
        SELECT (settings->>'count')::int AS count FROM "user" FOR UPDATE`;
      const count = (rows[0]?.count ?? 0) + 1;
      await clientOf(tx).user.updateMany({ data: { settings: { count } } });
    });
  await Promise.all(Array.from({ length: 20 }, increment));
  const counter = await db.prisma.user.findFirstOrThrow();
  expect(counter.settings).toEqual({ count: 20 });
});

test('a transaction of many statements may take longer than one of them', async () => {
  const log = { warn: () => {}, error: () => {} };
  const limits = { poolMax: 1, connectTimeoutMs: 5000, statementTimeoutMs: 900 };
  const brief = openDatabase({ url: db.url, ...limits, log });
  const work = async (tx: Transaction) => {
    for (let nth = 0; nth < 4; nth++) await clientOf(tx).$executeRaw`SELECT pg_sleep(0.3)`;
    return 'through';
  };
  await expect(brief.transact(work)).rejects.toMatchObject({ code: 'P2028' });
  expect(await brief.transact(work, { timeoutMs: 30_000 })).toBe('through');
  await brief.close();
});

// The embedded database has one session: two transactions never run at the same time there, and none can lose a race.
const needsPostgres = databaseKind !== 'postgres';

test.skipIf(needsPostgres)(
  '[needs Postgres] a lost race is run again, without the first effects',
  async () => {
    await db.prisma.user.createMany({ data: [person('ada'), person('ben')] });
    const { promise: bothRead, resolve: open } = Promise.withResolvers<void>();
    const effects: string[] = [];
    let reads = 0;
    // Each counts all and then adds one: serializable Postgres lets only one of two that overlap commit.
    const addOne = (name: string) =>
      db.transact(async (tx) => {
        await clientOf(tx).$executeRaw`SET TRANSACTION ISOLATION LEVEL SERIALIZABLE`;
        const count = await clientOf(tx).user.count();
        reads += 1;
        tx.afterCommit(() => effects.push(name));
        if (reads === 2) open();
        await bothRead;
        await addTo(tx, `${name}-${count}`);
      });
    await Promise.all([addOne('x'), addOne('y')]);
    expect(reads).toBeGreaterThan(2);
    expect(effects.toSorted()).toEqual(['x', 'y']);
    expect((await names()).map((name) => name.at(-1)).toSorted()).toEqual(['2', '3', 'a', 'n']);
  },
);

test.skipIf(needsPostgres)('[needs Postgres] of two that lock crosswise, both get through', async () => {
  await db.prisma.user.createMany({ data: [person('ada'), person('ben')] });
  const { promise: bothHold, resolve: open } = Promise.withResolvers<void>();
  let holding = 0;
  const touch = (tx: Transaction, name: string) =>
    clientOf(tx).user.updateMany({ where: { displayName: name }, data: { verified: true } });
  const crosswise = (first: string, second: string) =>
    db.transact(async (tx) => {
      await touch(tx, first);
      holding += 1;
      if (holding >= 2) open();
      await bothHold;
      await touch(tx, second);
    });
  await Promise.all([crosswise('ada', 'ben'), crosswise('ben', 'ada')]);
  expect(holding).toBeGreaterThan(2);
  expect(await db.prisma.user.count({ where: { verified: true } })).toBe(2);
});
