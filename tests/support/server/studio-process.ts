import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { databaseKind, startTestDatabase } from '../database/database.ts';
import { migratedSnapshot } from '../database/database-snapshot.ts';
import { DATABASE_PATIENCE } from '../database/patience.ts';
import { runCommand } from '../services/run-command.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** A place where servers keep their data, one after the other. */
export interface StudioHome extends AsyncDisposable {
  readonly dataDir: string;
  start(env?: Readonly<Record<string, string>>): Promise<StudioProcess>;
}

/** `node src/main.ts`, as people run it. */
export class StudioProcess {
  readonly url: string;
  /** The newest lines of its log. */
  readonly said: readonly string[];
  readonly #child: ChildProcess;

  constructor(url: string, child: ChildProcess, said: readonly string[]) {
    this.url = url;
    this.#child = child;
    this.said = said;
  }

  get graphqlUrl(): string {
    return `${this.url}/graphql`;
  }

  /** The most memory that the process has held at once, in bytes, as Linux counts it. */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Waits for its end; answers the exit code, null when a signal ended it. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  /** Sends the signal and waits for the end; answers the exit code, null when the signal itself ended it. */
  async end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null> {
    const ended = this.ended();
    this.#child.kill(signal);
    return ended;
  }
}

/**
 * A fresh data directory, with the embedded database in it, or with the real one beside it where the tests run on that.
 * The migrations are applied already: a first start from nothing is another story, told by the README's commands.
 */
export async function startHome(settings: Readonly<Record<string, string>>): Promise<StudioHome> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'home-'));
  const database = databaseKind === 'postgres' ? await startTestDatabase() : null;
  if (database === null) await unpackSnapshot(path.join(dataDir, 'database', 'pgdata'));
  const processes: StudioProcess[] = [];
  return {
    dataDir,
    async start(env = {}) {
      const studio = await spawnStudio({
        DATA_DIR: dataDir,
        ...(database && { DATABASE_URL: database.url }),
        ...settings,
        ...env,
      });
      processes.push(studio);
      return studio;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map((studio) => studio.end('SIGKILL')));
      await database?.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function unpackSnapshot(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await runCommand('tar', ['-xf', await migratedSnapshot(), '-C', folder]);
}

/** Starts the server and waits until it is ready; it sees nothing of this process's environment but PATH. */
export async function spawnStudio(
  env: Readonly<Record<string, string>>,
  nodeArguments: readonly string[] = [],
): Promise<StudioProcess> {
  const child = spawnMain(env, nodeArguments);
  const said: string[] = [];
  return new StudioProcess(await readyUrl(child, said), child, said);
}

/** The exit code of a server that cannot start, and all that it says, on both streams. */
export async function saidAtEnd(env: Readonly<Record<string, string>>): Promise<[number | null, string]> {
  const child = spawnMain(env, []);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return [code, said.trimEnd()];
}

function spawnMain(env: Readonly<Record<string, string>>, nodeArguments: readonly string[]) {
  return spawn(process.execPath, [...nodeArguments, 'src/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      OLLAMA_URL: 'http://127.0.0.1:9',
      AUTO_TITLE: 'off',
      ANSWER_CACHE_SCOPE: 'off',
      ...DATABASE_PATIENCE,
      ...env,
    },
  });
}

function readyUrl(child: ChildProcessByStdio<null, Readable, Readable>, said: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => {
        if (said.push(line) > 500) said.shift();
        const url = /is ready: (\S+)\/$/.exec(line)?.[1];
        if (url) resolve(url);
      });
    child.once('exit', () => reject(new Error(`the server did not start:\n${said.join('\n')}`)));
  });
}
