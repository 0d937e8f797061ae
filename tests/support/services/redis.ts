import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KillableService, startService } from './daemon.ts';
import { freePort } from './free-port.ts';

/** Starts Redis on a free port, with nothing kept on disk and these further arguments. Disposing it ends the server. */
export async function startRedis(...more: readonly string[]): Promise<KillableService> {
  const folder = await mkdtemp(join(tmpdir(), 'ai-chat-studio-redis-'));
  const cleanUp = () => rm(folder, { recursive: true, force: true });
  try {
    const port = await freePort();
    const daemon = {
      command: 'redis-server',
      args: [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
        ...['--save', '', '--appendonly', 'no'],
        ...more,
      ],
      ready: /Ready to accept connections/,
      stopSignal: 'SIGTERM' as const,
    };
    return await startService(daemon, `redis://127.0.0.1:${port}`, cleanUp);
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
