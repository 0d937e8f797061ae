import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RedisCluster, startRedisCluster } from '../../support/services/redis-cluster.ts';
import { startWatchedRedis } from '../../support/services/redis-sentinel.ts';
import { describeEnding } from './ending-contract.ts';
import { describeReading } from './feed-contract.ts';
import type { StartFeed } from './feed-under-test.ts';
import { loseLog, newPrefix, redisInstance, until } from './redis-feeds.ts';
import { twoAsOne } from './two-as-one.ts';
import { take, type Word, word } from './words.ts';

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `${from + n}`);

describe('the feed on a Redis Cluster of three nodes', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());
  const start: StartFeed = async (settings = {}) => {
    let now = Date.UTC(2026, 0, 1);
    const prefix = newPrefix();
    const writer = redisInstance(cluster.url, prefix, { ...settings, now: () => now });
    const reader = redisInstance(cluster.url, prefix, { ...settings, now: () => now });
    await Promise.all([writer.ready(), reader.ready()]);
    return {
      feed: twoAsOne(writer.feed, reader.feed),
      readers: () => reader.feed.readers,
      async advance(ms) {
        now += ms;
        writer.feed.sweep();
        reader.feed.sweep();
      },
      async lose(key) {
        await until(() => writer.feed.isStored(key));
        await loseLog(writer, key);
      },
      async [Symbol.asyncDispose]() {
        await writer[Symbol.asyncDispose]();
        await reader[Symbol.asyncDispose]();
      },
    };
  };
  describeReading(start);
  describeEnding(start);

  test('claimed feeds on all nodes reach the other instance; when a node dies and comes back empty, nothing is lost', async () => {
    const prefix = newPrefix();
    await using owner = redisInstance(cluster.url, prefix);
    await using other = redisInstance(cluster.url, prefix);
    await Promise.all([owner.ready(), other.ready()]);
    const keys = numbers(1, 30).map((n) => `k${n}`);
    const claims = keys.map((key) => owner.feed.claim<Word>(key));
    const readers = await Promise.all(keys.map((key) => other.feed.read<Word>(key, { from: 'start' })));
    for (const text of numbers(1, 20)) for (const claim of claims) claim.append(word(text));
    for (const reader of readers)
      expect((await take(reader, 20)).map(({ event }) => event.text)).toEqual(numbers(1, 20));
    await until(() => keys.every((key) => owner.feed.isStored(key)));
    await cluster.nodes[1]?.kill();
    for (const text of numbers(21, 30)) for (const claim of claims) claim.append(word(text));
    await cluster.nodes[1]?.restart();
    for (const reader of readers)
      expect((await take(reader, 10)).map(({ event }) => event.text)).toEqual(numbers(21, 30));
  });
});

test('the feed on the Redis that a Sentinel names goes on with the replica when the master dies', async () => {
  await using redis = await startWatchedRedis();
  const prefix = newPrefix();
  await using owner = redisInstance(redis.url, prefix);
  await using other = redisInstance(redis.url, prefix);
  await Promise.all([owner.ready(), other.ready()]);
  const claim = owner.feed.claim<Word>('k');
  const reader = await other.feed.read<Word>('k', { from: 'start' });
  for (const text of numbers(1, 50)) claim.append(word(text));
  expect((await take(reader, 50)).map(({ event }) => event.text)).toEqual(numbers(1, 50));
  await redis.master.kill();
  for (const text of numbers(51, 100)) claim.append(word(text));
  expect((await take(reader, 50)).map(({ event }) => event.text)).toEqual(numbers(51, 100));
  await owner.ready();
  other.feed.append('events', word('written on the replica'));
  const events = await owner.feed.read<Word>('events', { from: 'start' });
  expect((await take(events, 1))[0]?.event.text).toBe('written on the replica');
});
