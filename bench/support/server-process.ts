import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Memory {
  /** What the operating system counts, in bytes. */
  readonly rss: number;
  /** Objects and buffers that live after a full collection, in bytes. */
  readonly heap: number;
}

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** The CPU time that the process itself has used, in µs; its children are not in it. Rejects when it has ended. */
  cpu(): Promise<number>;
  memory(): Promise<Memory>;
  /** Resident memory as it is, without a collection, in bytes. */
  rss(): Promise<number>;
  /** Sends an order to what runs in it. */
  order(message: object): void;
}

const PRELOAD = new URL('report-cpu.ts', import.meta.url).href;
const READY = /ready: (http:\S+?)\/?$/;
const STOP_TIMEOUT_MS = 15_000;

/**
 * Starts `entry` in a process of its own, with nothing but `env` in its environment, and waits for `ready: <url>` on its
 * stderr. Node's own options are handed on, so that `node --cpu-prof bench/run.ts feed` profiles the servers too.
 */
export async function startServer(
  entry: URL,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...process.execArgv, '--import', PRELOAD, entry.pathname], {
    env: { NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    const hang = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(hang);
  };
  try {
    return {
      url: await readyUrl(child),
      cpu: () => ask(child, 'cpu') as Promise<number>,
      memory: () => ask(child, 'memory') as Promise<Memory>,
      rss: () => ask(child, 'rss') as Promise<number>,
      order: (message) => void child.send(message),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readyUrl(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
    const url = READY.exec(line)?.[1];
    if (url !== undefined) {
      child.stderr?.resume();
      return url;
    }
    said.push(line);
  }
  throw new Error(`the server did not start:\n${said.join('\n')}`);
}

function ask(child: ChildProcess, question: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      child.off('message', answered);
      child.off('exit', exited);
      end();
    };
    const answered = (message: unknown) => {
      const { question: to, answer } = message as { question?: string; answer?: unknown };
      if (to === question) settle(() => resolve(answer));
    };
    const exited = () => settle(() => reject(new Error('the server has ended')));
    child.on('message', answered);
    child.on('exit', exited);
    if (child.exitCode === null && child.signalCode === null) child.send(question);
    else exited();
  });
}
