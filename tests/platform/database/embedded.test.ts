import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../../src/platform/database/embedded.ts';
import { migratedSnapshot } from '../../support/database/database-snapshot.ts';

let directory: string;
let snapshot: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'embedded-'));
  snapshot = await migratedSnapshot();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const log = { warn: () => {}, error: () => {} };
const start = (dataDir = directory) => startEmbedded({ dataDir, snapshot, log });

async function ask(embedded: Embedded, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: embedded.url });
  await client.connect();
  const result = await client.query(sql);
  await client.end();
  return result.rows;
}

test('what was written is there after a stop and another start, and nobody else may enter the directory', async () => {
  const first = await start();
  await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
  if (process.platform !== 'win32') expect((await stat(directory)).mode & 0o777).toBe(0o700);
  await first.stop();
  expect(await first.exited).toEqual({ expected: true });
  expect(await readdir(directory)).toEqual(['pgdata']);
  const second = await start();
  expect(await ask(second, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await second.stop();
});

test('a first start that was cut off in the middle is begun anew', async () => {
  await mkdir(path.join(directory, 'pgdata.unfinished'));
  await writeFile(path.join(directory, 'pgdata.unfinished', 'PG_VERSION'), '18\n');
  const embedded = await start();
  expect(await ask(embedded, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await embedded.stop();
});

test('a second start on the same directory is refused, and harms nothing', async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(/in use by process \d+\. Stop that process/);
  expect(await ask(first, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await first.stop();
});

test('its owner hears of it when it ends by itself', async () => {
  const embedded = await start();
  const claim = (await readdir(directory)).find((name) => name.startsWith('lock.'));
  process.kill(Number(claim?.split('.')[1]), 'SIGKILL');
  expect(await embedded.exited).toEqual({ expected: false });
  await embedded.stop();
});

test('a path too long for a socket works as well', async () => {
  const embedded = await start(path.join(directory, 'deep'.repeat(30)));
  expect(await ask(embedded, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await embedded.stop();
});

test('the extensions for search are at hand', async () => {
  const embedded = await start();
  await ask(
    embedded,
    ['vector', 'pg_trgm', 'unaccent'].map((name) => `CREATE EXTENSION IF NOT EXISTS ${name}`).join(';'),
  );
  expect(await ask(embedded, "SELECT '[1,2]'::vector <-> '[1,4]' AS distance")).toEqual([{ distance: 2 }]);
  await embedded.stop();
});

test('a process that is killed in the middle of its writing loses no row that was acknowledged', async () => {
  const script = path.join(import.meta.dirname, '..', '..', 'support', 'database', 'database-writer.ts');
  let acknowledged = 0;
  for (let round = 1; round <= 3; round++) {
    const writer = fork(script, [directory], { execArgv: [] });
    const enough = acknowledged + 50;
    for (const target = enough; acknowledged < target; )
      [acknowledged] = (await once(writer, 'message')) as [number];
    writer.on('message', (number: number) => {
      acknowledged = number;
    });
    const gone = once(writer, 'close');
    writer.kill('SIGKILL');
    await gone;
  }
  const embedded = await start();
  const [row] = (await ask(embedded, 'SELECT count(*)::int, max(number) FROM written')) as [
    { count: number; max: number },
  ];
  expect(row.max).toBe(row.count);
  expect(row.count).toBeGreaterThanOrEqual(acknowledged);
  await embedded.stop();
});
