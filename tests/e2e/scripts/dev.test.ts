import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { Person } from '../../support/people/person.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const READY = /AI Chat Studio is ready: (http:\/\/\S+?)\/$/;

test('a change starts the server anew on the same embedded database, and Ctrl-C ends all of it', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'studio-dev-'));
  const { PATH = '', HOME = '' } = process.env;
  const dev = spawn(process.execPath, ['scripts/dev.ts'], {
    cwd: ROOT,
    env: { PATH, HOME, PORT: '0', DATA_DIR: dataDir, OLLAMA_URL: 'http://127.0.0.1:9', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own, as a terminal gives one: Ctrl-C reaches all of it.
    detached: true,
  });
  const closed = once(dev, 'close');
  try {
    const lines = linesOf(dev);
    const first = await nextUrl(lines);
    const ada = await Person.register(`${first}/graphql`, 'ada');
    const holder = await claims(dataDir);
    expect(holder).toHaveLength(1);

    const now = new Date();
    await utimes(path.join(ROOT, 'src', 'core', 'version.ts'), now, now);
    const second = await nextUrl(lines);
    expect(second).not.toBe(first);
    const again = new Person(`${second}/graphql`, ada.email, ada.password, ada.tokens);
    expect(await again.get('{ viewer { email } }')).toEqual({ viewer: { email: ada.email } });
    expect(await claims(dataDir)).toEqual(holder);

    process.kill(-(dev.pid ?? 0), 'SIGINT');
    expect(await closed).toEqual([0, null]);
    expect(await claims(dataDir)).toEqual([]);
  } finally {
    if (dev.exitCode === null) dev.kill('SIGTERM');
    await closed;
    await rm(dataDir, { recursive: true, force: true });
  }
});

function linesOf({ stderr }: ChildProcess): AsyncIterator<string> {
  if (stderr === null) throw new Error('its output is not read');
  return createInterface(stderr)[Symbol.asyncIterator]();
}

async function nextUrl(lines: AsyncIterator<string>): Promise<string> {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const url = READY.exec(line.value)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('it ended before it was ready');
}

/** The process that has the embedded database open names itself in its folder. */
async function claims(dataDir: string): Promise<string[]> {
  const names = await readdir(path.join(dataDir, 'database'));
  return names.filter((name) => name.startsWith('lock.'));
}
