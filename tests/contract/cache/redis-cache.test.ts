import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RedisCache } from '../../../src/platform/cache/redis-cache.ts';
import { tcpProxy } from '../../support/network/tcp-proxy.ts';
import { type TestCommands, testCommands } from '../../support/server/redis-port.ts';
import { describeCache } from './cache-contract.ts';

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

  describeCache(async () => {
    const redis = await open();
    return { cache: new RedisCache(redis.commands), advance: (ms) => redis.age(['cache:list'], ms) };
  });

  test('instances share what is kept, and no key lives for ever', async () => {
    const { commands } = await open();
    await new RedisCache(commands).set('list', 'value', 60_000);
    expect(await new RedisCache(commands).get('list')).toBe('value');
    expect(Number(await commands.call('PTTL', `${commands.prefix}cache:list`))).toBeGreaterThan(0);
  });

  test('while Redis is away nothing is known, and nothing fails', async () => {
    const { commands } = await open(line.url);
    const cache = new RedisCache(commands);
    await cache.set('list', 'value', 60_000);
    line.down();
    expect(await cache.set('list', 'other', 60_000)).toBe(false);
    expect(await cache.get('list')).toBeNull();
  });
});
