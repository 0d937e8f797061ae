import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READY = /AI Chat Studio is ready: (http:\/\/\S+?)\/\n/;

/** The server as a person starts it; what it was told by the environment of the test run is left out. */
export interface StartedServer {
  readonly url: string;
  /** From the command to the line that says where it listens. */
  readonly readyMs: number;
  /** What it has said on standard error until then. */
  readonly said: string;
  /** Ctrl-C in the terminal that it runs in, and the wait until all of it has ended. */
  interrupt(): Promise<void>;
}

/** Runs a command of the README on a data folder and a free port. */
export async function startByCommand(command: string, dataDir: string): Promise<StartedServer> {
  const startedAt = performance.now();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('sh', ['-c', command], {
    cwd: ROOT,
    env: {
      PATH,
      HOME,
      PORT: '0',
      DATA_DIR: dataDir,
      OLLAMA_URL: 'http://127.0.0.1:9',
      DEMO_TOKEN_DELAY_MS: '5',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own, as a terminal gives one: Ctrl-C reaches all of it.
    detached: true,
  });
  // Closed when the last process that holds the pipe has ended; npm itself ends with the signal, before the server.
  const closed = once(child, 'close').then(() => null);
  let interrupted = false;
  const interrupt = async () => {
    if (!interrupted && child.exitCode === null && child.pid !== undefined)
      process.kill(-child.pid, 'SIGINT');
    interrupted = true;
    await closed;
  };
  const ready = await Promise.race([untilReady(child), closed]);
  if (ready === null) throw new Error(`\`${command}\` ended before it was ready`);
  return { ...ready, readyMs: performance.now() - startedAt, interrupt };
}

async function untilReady({ stderr }: ChildProcess): Promise<{ url: string; said: string }> {
  let said = '';
  for await (const chunk of stderr?.iterator({ destroyOnReturn: false }) ?? []) {
    said += chunk;
    const url = READY.exec(said)?.[1];
    if (url === undefined) continue;
    stderr?.resume();
    return { url, said };
  }
  throw new Error(`it ended before it was ready:\n${said}`);
}
