import { describe, expect, test } from 'vitest';
import { FeedInterruptedError, FeedUnavailableError } from '../../../src/platform/feed/feed.port.ts';
import { startRedis } from '../../support/services/redis.ts';
import { newPrefix, redisInstance, until } from './redis-feeds.ts';
import { instanceOnALine } from './redis-line.ts';
import { take, type Word, word } from './words.ts';

const url = process.env.TEST_REDIS_URL ?? '';
const texts = (entries: readonly { event: Word }[]) => entries.map(({ event }) => event.text);
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `${from + n}`);

describe.skipIf(url === '')('[needs Redis] while Redis is away', () => {
  test('who wants to read is told so at once, and who reads stays; afterwards nothing is missing', async () => {
    const prefix = newPrefix();
    await using instance = await instanceOnALine(url, prefix);
    await using other = redisInstance(url, prefix);
    await other.ready();
    const readers = await Promise.all(
      numbers(1, 50).map((key) => instance.feed.read<Word>(`k${key}`, { from: 'now' })),
    );
    for (const key of numbers(1, 50)) other.feed.append(`k${key}`, word('before'));
    for (const reader of readers) expect(texts(await take(reader, 1))).toEqual(['before']);
    instance.takeAway();
    await until(() => !instance.connection.commands.ready);
    const start = performance.now();
    await expect(instance.feed.read('k1', { from: 'now' })).rejects.toThrow(FeedUnavailableError);
    await expect(instance.feed.head('k1')).rejects.toThrow(FeedUnavailableError);
    await expect(instance.connection.probe()).rejects.toThrow('Redis does not answer');
    expect(performance.now() - start).toBeLessThan(500);
    for (const key of numbers(1, 50)) other.feed.append(`k${key}`, word('missed'));
    await until(() => numbers(1, 50).every((key) => other.feed.isStored(`k${key}`)));
    await instance.bringBack(url);
    for (const key of numbers(1, 50)) other.feed.append(`k${key}`, word('after'));
    for (const reader of readers) expect(texts(await take(reader, 2))).toEqual(['missed', 'after']);
    expect(instance.feed.readers).toBe(50);
  });

  test('a Redis that takes connections and says nothing is given up within its time', async () => {
    await using instance = await instanceOnALine(url, newPrefix());
    instance.line.stall();
    const start = performance.now();
    await expect(instance.feed.read('k', { from: 'now' })).rejects.toThrow(FeedUnavailableError);
    expect(performance.now() - start).toBeLessThan(2500);
    // Both connections are made anew, though nothing has closed the old ones.
    await until(() => instance.line.made() >= 4);
    await instance.ready();
    await (await instance.feed.read('k', { from: 'now' })).return();
  });

  test('what is appended waits, and is told once', async () => {
    const prefix = newPrefix();
    await using instance = await instanceOnALine(url, prefix);
    await using other = redisInstance(url, prefix);
    await other.ready();
    const reader = await other.feed.read<Word>('k', { from: 'now' });
    for (let n = 1; n <= 300; n++) {
      instance.feed.append('k', word(`${n}`));
      if (n % 50 === 0) {
        instance.line.cutAfter(1 + (n % 40));
        await until(() => !instance.connection.commands.ready || instance.feed.isStored('k'));
      }
    }
    expect(texts(await take(reader, 300))).toEqual(numbers(1, 300));
    await until(() => instance.feed.isStored('k'));
    expect(instance.feed.state.pendingBytes).toBe(0);
  });

  test('what waits is bounded: a log that lost events begins anew, and says so to its readers', async () => {
    const prefix = newPrefix();
    await using instance = await instanceOnALine(url, prefix, { maxPendingBytes: 10_000 });
    await using other = redisInstance(url, prefix);
    await other.ready();
    instance.feed.append('big', word('one'));
    instance.feed.append('small', word('one'));
    const big = await other.feed.read<Word>('big', { from: 'start' });
    const small = await other.feed.read<Word>('small', { from: 'start' });
    const [last] = await take(big, 1);
    await take(small, 1);
    instance.takeAway();
    instance.feed.append('small', word('two'));
    for (let n = 0; n < 1000; n++) instance.feed.append('big', word('x'.repeat(100)));
    expect(instance.feed.state.pendingBytes).toBeLessThan(10_000);
    expect(instance.feed.isStored('big')).toBe(false);
    await instance.bringBack(url);
    await expect(big.next()).rejects.toThrow(FeedInterruptedError);
    expect(texts(await take(small, 1))).toEqual(['two']);
    await until(() => instance.feed.isStored('big'));
    const back = await other.feed.read<Word>('big', { from: last?.position ?? 'start' });
    expect(back.start).toBe('reset');
  });

  test('a Redis that comes back empty is told to those who read what many write', async () => {
    await using first = await startRedis();
    await using second = await startRedis();
    await using instance = await instanceOnALine(first.url, newPrefix());
    const reader = await instance.feed.read<Word>('k', { from: 'now' });
    instance.feed.append('k', word('one'));
    const [last] = await take(reader, 1);
    await instance.bringBack(second.url);
    await expect(reader.next()).rejects.toThrow(FeedInterruptedError);
    const back = await instance.feed.read<Word>('k', { from: last?.position ?? 'start' });
    expect(back.start).toBe('reset');
  });
});

describe.skipIf(url === '')('[needs Redis] what reading leaves behind', () => {
  test('a thousand readers that come and go leave no channel, no log and no listener', async () => {
    const prefix = newPrefix();
    await using instance = redisInstance(url, prefix);
    await instance.ready();
    const { commands } = instance.connection;
    const channels = () => commands.call('PUBSUB', 'CHANNELS', `${prefix}:*`) as Promise<string[]>;
    for (let round = 0; round < 3; round++) {
      const readers = await Promise.all(
        numbers(1, 1000).map((key) => instance.feed.read<Word>(`k${key}`, { from: 'start' })),
      );
      expect(await channels()).toHaveLength(1000);
      for (const reader of readers) void reader.return();
      expect([instance.feed.readers, instance.feed.size]).toEqual([0, 0]);
      await until(async () => (await channels()).length === 0);
    }
  });

  test('everything in Redis ends by itself', async () => {
    const prefix = newPrefix();
    await using instance = redisInstance(url, prefix);
    await instance.ready();
    const { commands } = instance.connection;
    instance.feed.claim<Word>('claimed').append(word('one'));
    instance.feed.append('shared', word('one'));
    await instance.feed.head('headed');
    await (await instance.feed.read('read', { from: 'now' })).return();
    await until(() => instance.feed.isStored('claimed') && instance.feed.isStored('shared'));
    const [, keys] = (await commands.call('SCAN', 0, 'MATCH', `${prefix}:*`, 'COUNT', 100_000)) as [
      string,
      string[],
    ];
    expect(keys.length).toBeGreaterThanOrEqual(7);
    for (const key of keys) expect(await commands.call('PTTL', key), key).toBeGreaterThan(0);
  });
});
