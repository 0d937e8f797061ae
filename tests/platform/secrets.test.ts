import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StartError } from '../../src/core/errors.ts';
import { loadSecrets } from '../../src/platform/secrets.ts';

const NONE = { jwtSecret: null, encryptionKey: null };
let dir: string;
beforeEach(async () => {
  dir = path.join(await mkdtemp(path.join(tmpdir(), 'secrets-')), 'data');
});
afterEach(() => rm(path.dirname(dir), { recursive: true }));

test('secrets are made at the first start, for this user alone, and stay', async () => {
  const first = await loadSecrets(dir, NONE);
  expect([first.jwtSecret.length, first.encryptionKey.length]).toEqual([32, 32]);
  expect(first.jwtSecret).not.toEqual(first.encryptionKey);
  const files = await readdir(dir);
  expect(files).toHaveLength(2);
  for (const file of files) expect((await stat(path.join(dir, file))).mode & 0o777, file).toBe(0o600);
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect(await loadSecrets(dir, NONE)).toEqual(first);
});

test('of many that start at once, all have the same', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => loadSecrets(dir, NONE)));
  for (const secrets of all) expect(secrets).toEqual(all[0]);
});

test('what is given is taken and not written down', async () => {
  const given = { jwtSecret: Buffer.alloc(32, 1), encryptionKey: Buffer.alloc(32, 2) };
  expect(await loadSecrets(dir, given)).toEqual(given);
  await expect(readdir(dir)).rejects.toThrow('ENOENT');
});

test('a spoilt file stops the start and is left as it is', async () => {
  await loadSecrets(dir, NONE);
  const file = path.join(dir, 'jwt-secret');
  await chmod(file, 0o600);
  await writeFile(file, 'half a secr');
  await expect(loadSecrets(dir, NONE)).rejects.toThrow(file);
  await expect(loadSecrets(dir, NONE)).rejects.toThrow(StartError);
});

test('what cannot be read or made is named', async () => {
  await mkdir(path.join(dir, 'jwt-secret'), { recursive: true });
  const failed = loadSecrets(dir, NONE);
  await expect(failed).rejects.toThrow(/^DATA_DIR: the secret in .+jwt-secret cannot be read or made \(E/);
  await expect(failed).rejects.toThrow(StartError);
});
