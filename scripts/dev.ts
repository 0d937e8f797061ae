/**
 * npm run dev                 the server, started again at every change of what it runs, and of .env
 * npm run dev -- --inspect    with flags of Node's for the server
 *
 * The embedded database belongs to this process and stays over restarts; with DATABASE_URL there is none. Answers that are
 * being written when a change comes are ended as interrupted. DATABASE_URL and DATA_DIR are read once.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { startOwnDatabase } from '../src/compose/own-database.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { StartError } from '../src/core/errors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** An editor writes a file in several steps, and a switch of branches many files. */
const SETTLE_MS = 100;

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const file = existsSync(path.join(ROOT, '.env')) ? readFileSync(path.join(ROOT, '.env'), 'utf8') : '';
  const given = { ...parseEnv(file), ...process.env };
  const config = loadConfig(given);
  const stopped = new Promise<number>((resolve) => {
    // Not `once`: npm passes on what the terminal has sent here too.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(0));
  });
  const embedded = await startOwnDatabase(config, { warn: console.warn, error: console.error });
  /** With the exit code. */
  const end = embedded ? Promise.race([stopped, embedded.exited.then(() => 1)]) : stopped;
  const env = {
    ...process.env,
    ...(embedded && { DATABASE_URL: embedded.url }),
    SHUTDOWN_GRACE_MS: given.SHUTDOWN_GRACE_MS ?? '0',
  };
  const changes = watchForChanges();
  for (;;) {
    const server = startServer(env);
    const exited = once(server, 'exit').then(() => null);
    let reason = await Promise.race([end, exited, changes.next()]);
    if (reason === null) {
      console.error('The server has ended. It starts again when a file changes.');
      reason = await Promise.race([end, changes.next()]);
    }
    if (server.exitCode === null && server.signalCode === null) server.kill('SIGTERM');
    await exited;
    if (typeof reason === 'number') {
      changes.close();
      await embedded?.stop();
      return reason;
    }
    console.error(`${reason} has changed.`);
  }
}

function startServer(env: NodeJS.ProcessEnv): ChildProcess {
  const flags = [
    ...process.argv.slice(2),
    ...(existsSync(path.join(ROOT, '.env')) ? ['--env-file=.env'] : []),
  ];
  return spawn(process.execPath, [...flags, 'src/main.ts'], { cwd: ROOT, env, stdio: 'inherit' });
}

/** `next` resolves with the path of what changed, once it is quiet: what changed before it was asked counts too. */
function watchForChanges(): { next(): Promise<string>; close(): void } {
  let changed: string | null = null;
  let wake = () => {};
  const note = (folder: string, file: string | null) => {
    if (file === null || !isRead(path.join(folder, file))) return;
    changed = path.join(folder, file);
    wake();
  };
  const watchers = [
    ...['src', 'prisma/migrations'].map((folder) =>
      watch(path.join(ROOT, folder), { recursive: true }, (_, file) => note(folder, file)),
    ),
    // Not the file itself: editors put a new one in its place.
    watch(ROOT, (_, file) => note('', file)),
  ];
  return {
    async next() {
      while (changed === null)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      await delay(SETTLE_MS);
      const file = changed;
      changed = null;
      return file;
    },
    close: () => {
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Whether the server reads it when it starts. Editors leave other files beside it. */
function isRead(file: string): boolean {
  return (
    file === '.env' ||
    (path.dirname(file) !== '.' && /^[^.].*\.(ts|js|css|graphql|md|sql)$/.test(path.basename(file)))
  );
}
