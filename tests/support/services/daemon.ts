import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CommandOptions } from './run-command.ts';

export interface DaemonCommand extends CommandOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The line by which the server says that it answers. */
  readonly ready: RegExp;
  readonly stopSignal: NodeJS.Signals;
}

/** A server that was started for tests, with the address that a client takes. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** A server that a test may lose. */
export interface KillableService extends Service {
  /** kill -9; returns when nothing of it is left. */
  kill(): Promise<void>;
  /** Starts it again behind a `kill`, on the same port and with the same folder. */
  restart(): Promise<void>;
}

/** Starts a server that answers at `url`; disposing it ends it and then cleans up. */
export async function startService(
  daemon: DaemonCommand,
  url: string,
  cleanUp: () => Promise<void>,
): Promise<KillableService> {
  let server = await startDaemon(daemon);
  return {
    url,
    get pid() {
      return server.pid;
    },
    kill: () => server.stop('SIGKILL'),
    async restart() {
      server = await startDaemon(daemon);
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await cleanUp();
    },
  };
}

/** What ends waiting for one that hangs; a machine that is shared may be slow. */
const START_TIMEOUT_MS = 180_000;

/** Starts a server in the foreground and waits until it says that it is ready; throws with its output otherwise. */
export async function startDaemon(
  daemon: DaemonCommand,
): Promise<{ pid: number; stop: (signal?: NodeJS.Signals) => Promise<void> }> {
  const { command, args, ready, stopSignal, ...options } = daemon;
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (signal = stopSignal) => {
    child.kill(signal);
    await closed;
  };
  try {
    await untilReady(child, ready, closed);
  } catch (error) {
    await stop();
    throw new Error(`${command} did not start`, { cause: error });
  }
  return { pid: child.pid ?? 0, stop };
}

function untilReady(child: ChildProcess, ready: RegExp, closed: Promise<void>): Promise<void> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}:\n${lines.slice(-20).join('\n')}`));
    const timer = setTimeout(() => fail('it was not ready in time'), START_TIMEOUT_MS);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (lines.push(line) > 200) lines.shift();
        if (ready.test(line)) settle(resolve);
      });
    }
    child.once('error', (error) => settle(() => reject(error)));
    void closed.then(() => settle(() => fail('it ended')));
  });
}
