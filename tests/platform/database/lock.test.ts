import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { birthOf, lockDirectory } from '../../../src/platform/database/lock.ts';

let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

/** A process that tries to take the directory, says what came of it, and keeps it until it is ended. */
function contender(waitMs: number) {
  const script = path.join(import.meta.dirname, '..', '..', 'support', 'database', 'lock-contender.ts');
  const child = fork(script, [directory, String(waitMs)], { execArgv: [] });
  children.push(child);
  const outcome = once(child, 'message').then(([message]) => message as string);
  return { child, outcome };
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a directory is held until it is given back', async () => {
  const lock = await lockDirectory(directory, 0);
  await expect(lockDirectory(directory, 0)).rejects.toThrow(
    `${directory} is in use by process ${process.pid}`,
  );
  await lock.release();
  const again = await lockDirectory(directory, 0);
  await again.release();
  expect(await readdir(directory)).toEqual([]);
});

test('another process is refused, told who holds it, and let in when the holder was killed', async () => {
  const first = contender(0);
  expect(await first.outcome).toBe('held');
  await expect(lockDirectory(directory, 100)).rejects.toThrow(`in use by process ${first.child.pid}.`);
  await end(first.child);
  const lock = await lockDirectory(directory, 0);
  expect(await readdir(directory)).toHaveLength(1);
  await lock.release();
});

test('a dying holder is waited for', async () => {
  const first = contender(0);
  expect(await first.outcome).toBe('held');
  const waiting = lockDirectory(directory, 5000);
  await end(first.child);
  await (await waiting).release();
});

test.skipIf(process.platform !== 'linux')(
  '[needs Linux] a pid that was given to another process blocks nobody',
  async () => {
    const birth = await birthOf(process.ppid);
    expect(birth).toMatch(/^[0-9a-f]{8}-\d+$/);
    await writeFile(path.join(directory, `lock.${process.ppid}.00000000-1`), '');
    await (await lockDirectory(directory, 0)).release();
    await writeFile(path.join(directory, `lock.${process.ppid}.${birth}`), '');
    await expect(lockDirectory(directory, 0)).rejects.toThrow(`process ${process.ppid}.`);
  },
);

test('of eight that find a dead owner at the same moment, exactly one wins', async () => {
  const dead = contender(0);
  expect(await dead.outcome).toBe('held');
  await end(dead.child);
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => contender(1000).outcome));
  expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome.includes('is in use by process'))).toHaveLength(7);
});
