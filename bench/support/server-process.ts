import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** The CPU time that the process itself has used, in µs; its children are not in it. */
  cpu(): Promise<number>;
}

const PRELOAD = new URL('report-cpu.ts', import.meta.url).href;
const READY = /ready: (http:\S+?)\/?$/;
const STOP_TIMEOUT_MS = 15_000;

/**
 * Starts `entry` in a process of its own, with nothing but `env` in its environment, and waits for `ready: <url>` on its
 * stderr. Node's own options are handed on, so that `node --cpu-prof bench/run.ts tokens` profiles the servers too.
 */
export async function startServer(entry: URL, env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...process.execArgv, '--import', PRELOAD, entry.pathname], {
    env: { ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    const hang = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(hang);
  };
  try {
    return { url: await readyUrl(child), cpu: () => askCpu(child), [Symbol.asyncDispose]: stop };
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

async function askCpu(child: ChildProcess): Promise<number> {
  const answer = once(child, 'message');
  child.send('cpu');
  const [micros] = await answer;
  return micros;
}
