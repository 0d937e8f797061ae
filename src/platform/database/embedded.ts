import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { StartError } from '../../core/errors.ts';

export interface EmbeddedOptions {
  /** Made where it is missing, and taken for this process alone; null keeps everything in memory. */
  readonly dataDir: string | null;
  /** A tar of a Postgres data directory to begin with, where there is none yet; by default a fresh one. */
  readonly snapshot?: string;
  /** Called when there is no database yet, before it is made: that takes a second or two, once. */
  readonly onMaking?: () => void;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

export interface Embedded {
  readonly url: string;
  /** Resolves when the database has ended, asked or not. Nothing that speaks to `url` can go on then. */
  readonly exited: Promise<{ readonly expected: boolean }>;
  /** Ends the database cleanly. To be called when its clients are closed. May be called twice. */
  stop(): Promise<void>;
}

/** What the child is told on its command line. */
export interface EmbeddedSettings {
  readonly dataDir: string | null;
  readonly snapshot: string | null;
  /** Null where the system has no Unix sockets that Postgres' clients know. */
  readonly socketDir: string | null;
}

export type EmbeddedReport =
  | { readonly type: 'making' }
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'failed'; readonly message: string; readonly errno?: number | undefined }
  /** Somebody has to do what the message says. */
  | { readonly type: 'refused'; readonly message: string };

/** `sockaddr_un` holds 104 bytes on some systems, with the socket's own name and a NUL among them. */
const MAX_SOCKET_DIR_BYTES = 88;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Starts a Postgres (PGlite) in a process of its own, which ends when this one does, however this one ends.
 * It is reached through a Unix socket in a directory that only this user may enter, on Windows through a port of the
 * loopback address. Rejects with a StartError when the directory is in use, with the system's error when it cannot be read
 * or written.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  // Nothing is awaited until the process has begun: its owner is about to load modules, which keeps this one busy for a second.
  const dataDir = options.dataDir === null ? null : path.resolve(options.dataDir);
  if (dataDir !== null) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    chmodSync(dataDir, 0o700);
  }
  const socket = chooseSocketDir(dataDir);
  const settings: EmbeddedSettings = {
    dataDir,
    snapshot: options.snapshot ?? null,
    socketDir: socket.directory,
  };
  const child = spawnChild(settings, options.log);
  let state: 'starting' | 'ready' | 'stopping' = 'starting';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const exited = ended.then(async () => {
    await socket.remove();
    if (state === 'ready') options.log.error('the embedded database ended by itself');
    return { expected: state === 'stopping' };
  });
  const port = await readiness(child, options.onMaking ?? (() => {}));
  state = 'ready';
  const host = socket.directory ?? '127.0.0.1';
  return {
    url: `postgresql://postgres@localhost:${port}/postgres?host=${encodeURIComponent(host)}`,
    exited,
    stop: async () => {
      state = 'stopping';
      if (child.connected) child.disconnect();
      const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(overdue);
    },
  };
}

function chooseSocketDir(dataDir: string | null) {
  if (process.platform === 'win32') return { directory: null, remove: async () => {} };
  if (dataDir !== null && Buffer.byteLength(dataDir) <= MAX_SOCKET_DIR_BYTES)
    return { directory: dataDir, remove: async () => {} };
  const directory = mkdtempSync(path.join(tmpdir(), 'postgres-'));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

function spawnChild(settings: EmbeddedSettings, log: EmbeddedOptions['log']): ChildProcess {
  const file = fileURLToPath(new URL('./embedded-process.ts', import.meta.url));
  const child = fork(file, [JSON.stringify(settings)], {
    // Without the parent's flags: a debugger's port or a test runner's loader is not for the child. Postgres is 9 MB of
    // WebAssembly, most of which is never called: a third of the start was to validate it.
    execArgv: ['--wasm-lazy-validation'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (child.stderr)
    createInterface(child.stderr).on('line', (line) => log.warn({ line }, 'embedded database'));
  return child;
}

/** The port, once the child answers. */
function readiness(child: ChildProcess, onMaking: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: EmbeddedReport) => {
      if (report.type === 'making') onMaking();
      else if (report.type === 'ready') resolve(report.port);
      else if (report.type === 'refused') reject(new StartError(report.message));
      else reject(Object.assign(new Error(report.message), { errno: report.errno }));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`The embedded database ended while it was starting (${signal ?? code}).`)),
    );
  });
}
