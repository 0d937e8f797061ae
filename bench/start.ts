import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { atMostTimes } from './support/goals.ts';
import type { Section } from './support/report.ts';
import { ROUNDS } from './support/rounds.ts';
import { ratio, withSpread } from './support/statistics.ts';

const ROOT = path.join(import.meta.dirname, '..');
const PGLITE = path.join(ROOT, 'node_modules', '@electric-sql', 'pglite', 'dist', 'index.js');
const READY = /is ready/;
const LOOK_MS = 20;
const WARM_LIMIT = 1.2;
const FIRST_LIMIT = 2;

/** From the command to the sentence that says that it is ready. */
export async function start(): Promise<Section> {
  const folder = await mkdtemp(path.join(tmpdir(), 'start-'));
  const [floor, first, warm]: [number[], number[], number[]] = [[], [], []];
  try {
    const open = await prepareFloor(folder);
    for (let round = 0; round < ROUNDS; round++) {
      const env = {
        DATA_DIR: path.join(folder, `data-${round}`),
        NODE_COMPILE_CACHE: path.join(folder, `compiled-${round}`),
      };
      floor.push((await ranFor('npm', ['start'], folder)) + (await ranFor(process.execPath, [open], folder)));
      first.push(await untilReady(env));
      warm.push(await untilReady(env));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const row = (name: string, rounds: readonly number[]) => [
    name,
    withSpread(rounds, 0),
    ratio(rounds, floor),
  ];
  return {
    title: 'Start',
    method:
      'From `npm start` to “is ready”, with an embedded database: the first time, with no database and nothing compiled, and the second. ' +
      'The floor is `npm start` of an empty script, and then a bare Node process in which PGlite opens a folder that it has made before.',
    head: ['', 'ms', 'of the floor'],
    rows: [row('npm and PGlite', floor), row('first start', first), row('warm start', warm)],
    goals: [
      atMostTimes(`warm start ≤ ${WARM_LIMIT}× the floor`, warm, floor, WARM_LIMIT),
      atMostTimes(`first start ≤ ${FIRST_LIMIT}× the floor`, first, floor, FIRST_LIMIT),
    ],
  };
}

/** Answers the script that opens the folder, which it has made. */
async function prepareFloor(folder: string): Promise<string> {
  const script = path.join(folder, 'open.mjs');
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'exit 0' } }));
  await writeFile(
    script,
    `import { PGlite } from ${JSON.stringify(PGLITE)};
const db = await PGlite.create({ dataDir: ${JSON.stringify(path.join(folder, 'pgdata'))} });
await db.query('SELECT 1');
process.exit(0);`,
  );
  await ranFor(process.execPath, [script], folder);
  return script;
}

async function ranFor(command: string, args: readonly string[], cwd: string): Promise<number> {
  const begun = performance.now();
  const child = spawn(command, args, { cwd, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return performance.now() - begun;
}

async function untilReady(env: Readonly<Record<string, string>>): Promise<number> {
  const begun = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', ...env },
    // A group of its own: what npm has started is to be ended with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  for await (const text of child.stderr.setEncoding('utf8')) {
    said += text;
    if (READY.test(said)) break;
  }
  const took = performance.now() - begun;
  await end(child);
  if (!READY.test(said)) throw new Error(`the server did not start:\n${said}`);
  return took;
}

/** All of its processes: the server writes what it has compiled when it ends. */
async function end({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  const isThere = (signal: NodeJS.Signals | 0) => {
    try {
      return process.kill(-pid, signal);
    } catch {
      return false;
    }
  };
  isThere('SIGTERM');
  while (isThere(0)) await delay(LOOK_MS);
}
