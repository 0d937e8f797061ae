import { describe, expect, test } from 'vitest';
import { startRedis } from '../../support/services/redis.ts';
import { loseLog, newPrefix, redisInstance, until } from './redis-feeds.ts';
import { instanceOnALine } from './redis-line.ts';
import { take, type Word, word } from './words.ts';

const url = process.env.TEST_REDIS_URL ?? '';
const texts = (entries: readonly { event: Word }[]) => entries.map(({ event }) => event.text);
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `${from + n}`);

async function two() {
  const prefix = newPrefix();
  const owner = await instanceOnALine(url, prefix);
  const other = redisInstance(url, prefix);
  await other.ready();
  return {
    owner,
    other,
    async [Symbol.asyncDispose]() {
      await owner[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(url === '')('[needs Redis] a feed that one instance has claimed', () => {
  test('its own readers get events in the same turn, others from Redis, and the writer hears when it is stored', async () => {
    await using studio = await two();
    const { owner, other } = studio;
    const claim = owner.feed.claim<Word>('k');
    const heard: string[] = [];
    const own = await owner.feed.read<Word>('k', { from: 'start' });
    own.consume({ accept: ({ event }) => heard.push(event.text) > 0, end: () => {} });
    await until(() => owner.feed.isStored('k'));
    const theirs = await other.feed.read<Word>('k', { from: 'start' });
    for (const text of numbers(1, 5)) claim.append(word(text));
    expect(heard).toEqual(numbers(1, 5));
    expect(owner.feed.isStored('k')).toBe(false);
    const entries = await take(theirs, 5);
    expect(texts(entries)).toEqual(numbers(1, 5));
    expect(entries.at(-1)?.position).toEqual(claim.head);
    await until(() => owner.feed.isStored('k'));
    expect(await other.feed.head('k')).toEqual(claim.head);
  });

  test('who reads it before its writer comes is told everything', async () => {
    await using studio = await two();
    const { owner, other } = studio;
    const early = await other.feed.read<Word>('k', { from: 'start' });
    const ownEarly = await owner.feed.read<Word>('k', { from: 'start' });
    const claim = owner.feed.claim<Word>('k');
    for (const text of numbers(1, 3)) claim.append(word(text));
    expect(texts(await take(early, 3))).toEqual(numbers(1, 3));
    expect(texts(await take(ownEarly, 3))).toEqual(numbers(1, 3));
    await ownEarly.return();
    await early.return();
    expect([owner.feed.readers, other.feed.readers]).toEqual([0, 0]);
  });

  test('while Redis is away its own readers go on; the others get what they missed when it is back', async () => {
    await using studio = await two();
    const { owner, other } = studio;
    const claim = owner.feed.claim<Word>('k');
    const theirs = await other.feed.read<Word>('k', { from: 'start' });
    const own = await owner.feed.read<Word>('k', { from: 'start' });
    for (const text of numbers(1, 100)) claim.append(word(text));
    expect(texts(await take(theirs, 100))).toEqual(numbers(1, 100));
    owner.takeAway();
    for (const text of numbers(101, 1000)) claim.append(word(text));
    expect(texts(await take(own, 1000))).toEqual(numbers(1, 1000));
    expect(texts(await take(await owner.feed.read<Word>('k', { from: 'start' }), 1000))).toHaveLength(1000);
    expect(owner.feed.isStored('k')).toBe(false);
    await owner.bringBack(url);
    expect(texts(await take(theirs, 900))).toEqual(numbers(101, 1000));
    await until(() => owner.feed.isStored('k'));
  });

  test('lines that are cut again and again lose nothing and repeat nothing', async () => {
    await using studio = await two();
    const { owner, other } = studio;
    const claim = owner.feed.claim<Word>('k');
    const theirs = await other.feed.read<Word>('k', { from: 'start' });
    for (let n = 1; n <= 2000; n++) {
      claim.append(word(`${n}`));
      if (n % 100 === 0) owner.line.cutAfter(10 + (n % 70));
      if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(texts(await take(theirs, 2000))).toEqual(numbers(1, 2000));
  });

  test('a Redis that comes back empty gets all of it again, in the same epoch: no reader loses anything', async () => {
    await using first = await startRedis();
    await using second = await startRedis();
    const prefix = newPrefix();
    await using owner = await instanceOnALine(first.url, prefix);
    await using other = await instanceOnALine(first.url, prefix);
    const claim = owner.feed.claim<Word>('k');
    const theirs = await other.feed.read<Word>('k', { from: 'start' });
    for (const text of numbers(1, 500)) claim.append(word(text));
    expect(texts(await take(theirs, 500))).toEqual(numbers(1, 500));
    other.takeAway();
    owner.takeAway();
    for (const text of numbers(501, 600)) claim.append(word(text));
    await other.bringBack(second.url);
    await owner.bringBack(second.url);
    for (const text of numbers(601, 700)) claim.append(word(text));
    const rest = await take(theirs, 200);
    expect(texts(rest)).toEqual(numbers(501, 700));
    expect(rest.at(-1)?.position).toEqual(claim.head);
    const late = await other.feed.read<Word>('k', { from: 'start' });
    expect(texts(await take(late, 700))).toEqual(numbers(1, 700));
    expect(owner.feed.state.resent).toBeGreaterThanOrEqual(500);
  });

  test('released, it is anybody’s: what others append reaches those who read on', async () => {
    await using studio = await two();
    const { owner, other } = studio;
    const claim = owner.feed.claim<Word>('k');
    const own = await owner.feed.read<Word>('k', { from: 'start' });
    claim.append(word('ours'));
    claim.release();
    claim.release();
    await until(() => owner.feed.isStored('k'));
    other.feed.append('k', word('theirs'));
    expect(texts(await take(own, 2))).toEqual(['ours', 'theirs']);
    await own.return();
    expect(owner.feed.size).toBe(0);
  });

  test('whoever ends it for a writer that was taken for dead has the last word, with that writer’s readers too', async () => {
    await using studio = await two();
    const { owner, other } = studio;
    const claim = owner.feed.claim<Word>('k');
    const own = await owner.feed.read<Word>('k', { from: 'start' });
    claim.append(word('one'));
    await until(() => owner.feed.isStored('k'));
    owner.takeAway();
    claim.append(word('two'));
    other.feed.append('k', word('the end'));
    await until(() => other.feed.isStored('k'));
    await owner.bringBack(url);
    expect(texts(await take(own, 3))).toEqual(['one', 'two', 'the end']);
    const theirs = await other.feed.read<Word>('k', { from: 'start' });
    claim.append(word('too late'));
    expect(texts(await take(theirs, 2))).toEqual(['one', 'the end']);
    expect(await other.feed.head('k')).toMatchObject({ seq: 2 });
  });

  test('a place that its writer had told before it died is gone, not a mistake', async () => {
    await using studio = await two();
    const { owner, other } = studio;
    const claim = owner.feed.claim<Word>('k');
    claim.append(word('one'));
    await until(() => owner.feed.isStored('k'));
    const { epoch } = claim.head;
    const back = await other.feed.read<Word>('k', { from: { epoch, seq: 3 } });
    expect(back).toMatchObject({ start: 'reset', position: { epoch, seq: 1 } });
  });

  test('a place that Redis has not heard of yet is waited for', async () => {
    await using studio = await two();
    const { owner, other } = studio;
    const claim = owner.feed.claim<Word>('k');
    claim.append(word('one'));
    await until(() => owner.feed.isStored('k'));
    const { epoch } = claim.head;
    const opening = other.feed.read<Word>('k', { from: { epoch, seq: 2 } });
    await until(() => other.feed.size === 1);
    claim.append(word('two'));
    claim.append(word('three'));
    const back = await opening;
    expect(back.start).toBe('continued');
    expect(texts(await take(back, 1))).toEqual(['three']);
  });

  test('a log that is lost for good, writer and all, is told to its readers', async () => {
    await using studio = await two();
    const { owner, other } = studio;
    owner.feed.append('k', word('one'));
    const reader = await other.feed.read<Word>('k', { from: 'start' });
    await take(reader, 1);
    await loseLog(owner, 'k');
    owner.feed.append('k', word('two'));
    await expect(reader.next()).rejects.toThrow('The feed was lost');
    expect(other.feed.size).toBe(0);
  });
});
