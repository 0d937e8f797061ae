import { type TcpProxy, tcpProxy } from '../../support/network/tcp-proxy.ts';
import type { FeedSettings } from './feed-under-test.ts';
import { type RedisInstance, redisInstance } from './redis-feeds.ts';

const NOBODY = 'redis://127.0.0.1:1';

/** An instance whose line to Redis a test can take away. */
export interface InstanceOnALine extends RedisInstance {
  readonly line: TcpProxy;
  /** Cuts the line until it is brought back, to the same Redis or to another. */
  takeAway(): void;
  bringBack(url: string): Promise<void>;
}

export async function instanceOnALine(
  url: string,
  prefix: string,
  settings: Partial<FeedSettings & { maxPendingBytes: number }> = {},
): Promise<InstanceOnALine> {
  const line = await tcpProxy(url);
  const instance = redisInstance(line.url, prefix, settings);
  await instance.ready();
  return {
    ...instance,
    line,
    takeAway() {
      line.retarget(NOBODY);
      line.cut();
    },
    async bringBack(target) {
      line.retarget(target);
      line.cut();
      await instance.ready();
    },
    async [Symbol.asyncDispose]() {
      await instance[Symbol.asyncDispose]();
      await line.close();
    },
  };
}
