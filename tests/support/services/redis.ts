import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Service, startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';

/** Starts Redis on a free port, with nothing kept on disk. Disposing it ends the server. */
export async function startRedis(): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'ai-chat-studio-redis-'));
  try {
    const port = await freePort();
    const server = await startDaemon({
      command: 'redis-server',
      args: [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
        ...['--save', '', '--appendonly', 'no'],
      ],
      ready: /Ready to accept connections/,
      stopSignal: 'SIGTERM',
    });
    return {
      url: `redis://127.0.0.1:${port}`,
      pid: server.pid,
      async [Symbol.asyncDispose]() {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
