import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { parseRedisAddress } from '../../../src/core/redis-address.ts';
import { connectRedis } from '../../../src/platform/redis/connection.ts';
import type { RedisCommands } from '../../../src/platform/redis/redis.port.ts';

export interface TestCommands {
  readonly commands: RedisCommands;
  /** Takes so much of what is left to the keys of these names, behind the prefix. */
  age(names: readonly string[], ms: number): Promise<void>;
  close(): void;
}

/** Commands on the Redis of the tests, under a prefix that is nobody else's. */
export async function testCommands(url: string): Promise<TestCommands> {
  const address = parseRedisAddress(url);
  if (!address) throw new Error(`${url} is no address of Redis`);
  const connection = connectRedis({ address, prefix: `test-${randomUUID()}`, onTurn: () => {} });
  const { commands } = connection;
  const ready = new EventTarget();
  commands.onReady(() => ready.dispatchEvent(new Event('ready')));
  if (!commands.ready) await once(ready, 'ready');
  return {
    commands,
    async age(names, ms) {
      for (const name of names) {
        const left = Number(await commands.call('PTTL', commands.prefix + name));
        if (left > 0) await commands.call('PEXPIRE', commands.prefix + name, left - ms);
      }
    },
    close: () => connection.close(),
  };
}
