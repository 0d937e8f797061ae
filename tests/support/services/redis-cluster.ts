import { Redis } from 'ioredis';
import type { KillableService } from './daemon.ts';
import { startRedis } from './redis.ts';

const SLOTS = 16_384;
const NODES = 3;

export interface RedisCluster extends AsyncDisposable {
  readonly url: string;
  readonly nodes: readonly KillableService[];
}

/** A Cluster of three masters on loopback, each with a third of the slots. Disposing it ends them. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const arguments_ = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'];
  const nodes = await Promise.all(Array.from({ length: NODES }, () => startRedis(...arguments_)));
  const clients = nodes.map(({ url }) => new Redis(url));
  try {
    await Promise.all(
      clients.map((client, n) => {
        const [first, last] = [Math.ceil((n * SLOTS) / NODES), Math.ceil(((n + 1) * SLOTS) / NODES) - 1];
        return client.call('CLUSTER', 'ADDSLOTSRANGE', first, last);
      }),
    );
    for (const { url } of nodes) await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', new URL(url).port);
    for (const client of clients)
      while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok'))
        await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    for (const client of clients) client.disconnect();
  }
  return {
    url: `redis+cluster://${nodes.map(({ url }) => new URL(url).host).join(',')}`,
    nodes,
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()));
    },
  };
}
