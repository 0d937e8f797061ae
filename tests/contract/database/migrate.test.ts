import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { type OpenTestDatabase, openTestDatabase } from '../../support/database/database-client.ts';

let db: OpenTestDatabase;
let directory: string;

beforeEach(async () => {
  db = await openTestDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'migrations-'));
});
afterEach(async () => {
  await db.close();
  await rm(directory, { recursive: true });
});

const exclusive = () => db.kind === 'postgres';
const run = () => migrate({ pool: db.pool, directory, exclusive: exclusive() });

async function given(name: string, sql: string): Promise<void> {
  await mkdir(path.join(directory, name), { recursive: true });
  await writeFile(path.join(directory, name, 'migration.sql'), sql);
}

async function tables(): Promise<string[]> {
  const result = await db.pool.query(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'tree%' ORDER BY relname`,
  );
  return result.rows.map((row) => row.relname);
}

test("the project's own migrations are all applied, and applying them again changes nothing", async () => {
  expect(await migrate({ pool: db.pool, exclusive: exclusive() })).toEqual([]);
});

test('migrations are applied in the order of their names, each once', async () => {
  await given('2_second', 'ALTER TABLE tree ADD COLUMN height int;');
  await given('1_first', 'CREATE TABLE tree (id int);');
  expect(await run()).toEqual(['1_first', '2_second']);
  await given('3_third', 'CREATE TABLE tree_ring (id int);');
  expect(await run()).toEqual(['3_third']);
  expect(await run()).toEqual([]);
  expect(await tables()).toEqual(['tree', 'tree_ring']);
});

test('several that start at once apply each migration once', async () => {
  await given('1_first', 'CREATE TABLE tree (id int);');
  const starters = exclusive() ? 5 : 1;
  const applied = await Promise.all(Array.from({ length: starters }, run));
  expect(applied.flat()).toEqual(['1_first']);
});

test('a migration that was edited after it was applied is refused by name', async () => {
  await given('1_first', 'CREATE TABLE tree (id int);');
  await run();
  await given('1_first', 'CREATE TABLE tree (id bigint);');
  await given('2_second', 'CREATE TABLE tree_ring (id int);');
  await expect(run()).rejects.toThrow('Migration 1_first was edited after it was applied');
  expect(await tables()).toEqual(['tree']);
});

test('a migration that breaks is rolled back whole, and can be mended and applied', async () => {
  await given('1_first', 'CREATE TABLE tree (id int); CREATE TABLE tree (id int);');
  await expect(run()).rejects.toThrow(
    /Migration 1_first failed and was rolled back: .*"tree" already exists/,
  );
  expect(await tables()).toEqual([]);
  await given('1_first', 'CREATE TABLE tree (id int);');
  expect(await run()).toEqual(['1_first']);
});

test('an index can be built concurrently, outside a transaction', async () => {
  await given('1_first', 'CREATE TABLE tree (id int);');
  await given('2_index', '-- no-transaction\nCREATE INDEX CONCURRENTLY tree_id ON tree (id);\n');
  expect(await run()).toEqual(['1_first', '2_index']);
});

test('a migration without a transaction that broke blocks the next start until somebody has looked at it', async () => {
  await given('1_index', '-- no-transaction\nCREATE INDEX CONCURRENTLY tree_id ON tree (id);\n');
  await expect(run()).rejects.toThrow('Migration 1_index failed and may be applied in part');
  await expect(run()).rejects.toThrow('Migration 1_index failed earlier');
});
