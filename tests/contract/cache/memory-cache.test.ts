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

  test('it holds no more than its bound', async () => {
    const cache = new MemoryCache({ now: () => new Date(0) });
    for (let n = 0; n < 1000; n++) await cache.set(`key ${n}`, 'value', 60_000);
    const held = await Promise.all(Array.from({ length: 1000 }, (_, n) => cache.get(`key ${n}`)));
    expect(held.filter((value) => value !== null)).toHaveLength(256);
    expect(held.at(-1)).toBe('value');
  });
});
