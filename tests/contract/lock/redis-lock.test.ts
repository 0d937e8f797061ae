import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RedisLock } from '../../../src/platform/lock/redis-lock.ts';
import { tcpProxy } from '../../support/network/tcp-proxy.ts';
import { type TestCommands, testCommands } from '../../support/server/redis-port.ts';
import { describeLock } from './lock-contract.ts';

const url = process.env.TEST_REDIS_URL ?? '';

describe.skipIf(url === '')('[needs Redis] on Redis', () => {
  const opened: TestCommands[] = [];
  const open = async (at = url) => {
    const redis = await testCommands(at);
    opened.push(redis);
    return redis;
  };
  let line: Awaited<ReturnType<typeof tcpProxy>>;
  beforeAll(async () => {
    line = await tcpProxy(url);
  });
  afterAll(async () => {
    for (const redis of opened) redis.close();
    await line.close();
  });

  describeLock(async () => {
    const redis = await open();
    return { lock: new RedisLock(redis.commands), advance: (ms) => redis.age(['lock:list'], ms) };
  });

  test('while Redis is away everybody goes on alone', async () => {
    const { commands } = await open(line.url);
    const lock = new RedisLock(commands);
    line.down();
    const [one, other] = [await lock.tryAcquire('list', 60_000), await lock.tryAcquire('list', 60_000)];
    await one?.release();
    expect([one, other]).not.toContain(null);
  });
});
