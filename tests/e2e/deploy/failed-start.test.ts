import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { createLog } from '../../../src/platform/log.ts';
import { DATABASE_PATIENCE } from '../../support/database/patience.ts';
import { INSTANCES, startStudio } from '../../support/server/studio.ts';
import { saidAtEnd } from '../../support/server/studio-process.ts';

const NOBODY = 'postgresql://nobody@127.0.0.1:9/nothing';
const SHARED = { JWT_SECRET: 'a'.repeat(64), ENCRYPTION_KEY: 'b'.repeat(64) };

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'failed-start-'));
  file = path.join(folder, 'a-file');
  await writeFile(file, '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the port is taken: nothing has been made for a start that cannot succeed', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const dataDir = path.join(folder, 'never');
  expect(await saidAtEnd({ PORT: String(port), DATA_DIR: dataDir })).toEqual([
    1,
    `Port ${port} of 127.0.0.1 is taken. Set PORT to another one.`,
  ]);
  expect(await readdir(folder)).not.toContain('never');
  taken.close();
});

test('the port is taken in the last moment: what was opened is closed, and the instance has signed off', async () => {
  await using other = await startStudio();
  const config = loadConfig({
    ...SHARED,
    PORT: new URL(other.url).port,
    DATA_DIR: path.join(folder, 'late'),
    DATABASE_URL: other.databaseUrl,
    ...DATABASE_PATIENCE,
    OLLAMA_URL: 'http://127.0.0.1:9',
  });
  await expect(compose(config, createLog('silent'))).rejects.toThrow(/^Port \d+ of 127\.0\.0\.1 is taken/);
  const database = new pg.Client({ connectionString: other.databaseUrl });
  await database.connect();
  const { rows } = await database.query('SELECT count(*)::int AS instances FROM instance');
  await database.end();
  expect(rows).toEqual([{ instances: INSTANCES }]);
});

test('the database does not answer, by whatever name', async () => {
  for (const url of [NOBODY, NOBODY.replace('127.0.0.1', 'localhost')])
    expect(await saidAtEnd({ ...SHARED, DATABASE_URL: url })).toEqual([
      1,
      expect.stringMatching(/^The database of DATABASE_URL does not answer: connect ECONNREFUSED .+$/),
    ]);
});

test('a folder that cannot be one: each is named by its variable', async () => {
  const dataDir = path.join(file, 'data');
  expect(await saidAtEnd({ DATA_DIR: dataDir })).toEqual([1, unwritable('DATA_DIR', dataDir)]);
  const data = path.join(folder, 'data');
  expect(await saidAtEnd({ DATA_DIR: data, FILES_DIR: file })).toEqual([1, unwritable('FILES_DIR', file)]);
  await writeFile(path.join(data, 'database'), '');
  expect(await saidAtEnd({ DATA_DIR: data })).toEqual([
    1,
    unwritable('DATA_DIR', path.join(data, 'database')),
  ]);
});

function unwritable(variable: string, place: string) {
  return expect.stringMatching(
    new RegExp(
      `^${variable}: ${place} cannot be written \\(.+\\)\\. Give this user .+, or set ${variable} to another folder\\.$`,
    ),
  );
}

test("a provider's key without its address", async () => {
  expect(await saidAtEnd({ OPENAI_COMPATIBLE_VLLM_API_KEY: 'key' })).toEqual([
    1,
    'The environment has 1 wrong value(s):\n' +
      '  - OPENAI_COMPATIBLE_VLLM_URL: write the address that OPENAI_COMPATIBLE_VLLM_API_KEY opens',
  ]);
});

test('what answers at REDIS_URL is no Redis', async () => {
  const other = createServer((socket) =>
    socket.on('error', () => {}).write('HTTP/1.1 400 Bad Request\r\n\r\n'),
  );
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const given = { ...SHARED, DATABASE_URL: NOBODY, FILES_DIR: folder };
  expect(await saidAtEnd({ ...given, REDIS_URL: `redis://127.0.0.1:${port}` })).toEqual([
    1,
    expect.stringMatching(/^The Redis of REDIS_URL does not take it \(.+\)\. Write .+\.$/),
  ]);
  other.close();
});
