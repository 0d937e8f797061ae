import { randomUUID } from 'node:crypto';
import { parseRedisAddress } from '../../../src/core/redis-address.ts';
import { RedisFeed } from '../../../src/platform/feed/redis-feed.ts';
import { logNames } from '../../../src/platform/feed/redis-log.ts';
import { connectRedis, type RedisConnection } from '../../../src/platform/redis/connection.ts';
import type { FeedSettings } from './feed-under-test.ts';

export const FEED_SETTINGS: FeedSettings = { maxBytes: 8 * 1024 * 1024, maxAgeMs: 900_000 };

/** One instance's feed on a connection of its own. */
export interface RedisInstance extends AsyncDisposable {
  readonly feed: RedisFeed;
  readonly connection: RedisConnection;
  readonly faults: Error[];
  /** Resolves once both connections can be used. */
  ready(): Promise<void>;
}

/** A name that no other test's keys begin with. */
export function newPrefix(): string {
  return `test-${randomUUID()}`;
}

export function redisInstance(
  url: string,
  prefix: string,
  settings: Partial<FeedSettings & { now: () => number; maxPendingBytes: number }> = {},
): RedisInstance {
  const address = parseRedisAddress(url);
  if (!address) throw new Error(`${url} is no address of Redis`);
  const { now = Date.now, ...bounds } = settings;
  const connection = connectRedis({ address, prefix, onTurn: () => {} });
  const faults: Error[] = [];
  const feed = new RedisFeed({
    ...FEED_SETTINGS,
    ...bounds,
    commands: connection.commands,
    channels: connection.channels,
    clock: { now: () => new Date(now()) },
    onFault: (error) => faults.push(error),
  });
  return {
    feed,
    connection,
    faults,
    ready: () => until(() => connection.commands.ready && connection.channels.ready),
    async [Symbol.asyncDispose]() {
      await feed.close();
      connection.close();
    },
  };
}

/** Loses the log of a key, as a Redis that kept nothing does. */
export async function loseLog({ connection: { commands } }: RedisInstance, key: string): Promise<void> {
  for (const name of logNames(commands.prefix, key).keys) await commands.call('DEL', name);
}

/** Resolves when `holds` does; asked once per turn of the event loop. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const giveUpAt = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`it did not come true in ${ms} ms: ${holds}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
