import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type KillableService, startService } from './daemon.ts';
import { freePort } from './free-port.ts';
import { startRedis } from './redis.ts';

export interface WatchedRedis extends AsyncDisposable {
  readonly url: string;
  readonly master: KillableService;
}

/** A master, its replica, and a Sentinel that promotes the replica within about two seconds of the master's death. */
export async function startWatchedRedis(): Promise<WatchedRedis> {
  const master = await startRedis();
  const masterPort = new URL(master.url).port;
  const replica = await startRedis('--replicaof', '127.0.0.1', masterPort, '--repl-diskless-sync-delay', '0');
  const client = new Redis(replica.url);
  while (!String(await client.info('replication')).includes('master_link_status:up'))
    await new Promise((resolve) => setTimeout(resolve, 20));
  client.disconnect();
  const sentinel = await startSentinel(masterPort);
  return {
    url: `redis+sentinel://${new URL(sentinel.url).host}/main`,
    master,
    async [Symbol.asyncDispose]() {
      await sentinel[Symbol.asyncDispose]();
      await replica[Symbol.asyncDispose]();
      await master[Symbol.asyncDispose]();
    },
  };
}

async function startSentinel(masterPort: string): Promise<KillableService> {
  const folder = await mkdtemp(join(tmpdir(), 'ai-chat-studio-sentinel-'));
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor main 127.0.0.1 ${masterPort} 1`,
    'sentinel down-after-milliseconds main 500',
    'sentinel failover-timeout main 3000',
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const daemon = {
    command: 'redis-server',
    args: [file, '--sentinel'],
    ready: /\+monitor master/,
    stopSignal: 'SIGTERM' as const,
  };
  return startService(daemon, `redis://127.0.0.1:${port}`, () =>
    rm(folder, { recursive: true, force: true }),
  );
}
