import { describe, expect, test } from 'vitest';
import { MemoryCache } from '../../../src/platform/cache/memory-cache.ts';
import { describeCache } from './cache-contract.ts';

describe('in memory', () => {
  describeCache(async () => {
    let now = 0;
    const cache = new MemoryCache({ now: () => new Date(now) });
    return {
      cache,
      advance: async (ms) => {
        now += ms;
      },
    };
  });

  const clock = { now: () => new Date(0) };
  const heldOf = async (cache: MemoryCache, keys: readonly string[]) =>
    (await Promise.all(keys.map(async (key) => ((await cache.get(key)) === null ? [] : [key])))).flat();

  test('it holds no more values than its bound', async () => {
    const cache = new MemoryCache(clock);
    const keys = Array.from({ length: 1000 }, (_, n) => `key ${n}`);
    for (const key of keys) await cache.set(key, 'value', 60_000);
    expect(await heldOf(cache, keys)).toEqual(keys.slice(-256));
  });

  test('an empty value is kept like any other', async () => {
    const cache = new MemoryCache(clock);
    await cache.set('key', '', 60_000);
    expect(await cache.get('key')).toBe('');
  });

  test('it holds no more bytes than its bound, and lets go what was not asked for the longest', async () => {
    const cache = new MemoryCache(clock, { maxValues: 100, maxBytes: 10 });
    for (const key of ['a', 'b', 'c']) await cache.set(key, 'äb', 60_000);
    expect(await cache.get('a')).toBe('äb');
    await cache.set('d', 'äb', 60_000);
    expect(await heldOf(cache, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
    await cache.set('c', 'x', 60_000);
    await cache.set('e', 'äbc', 60_000);
    expect(await heldOf(cache, ['a', 'c', 'd', 'e'])).toEqual(['c', 'd', 'e']);
  });
});
