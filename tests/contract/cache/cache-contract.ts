import { expect, test } from 'vitest';
import { type Cache, MAX_CACHED_BYTES } from '../../../src/platform/cache/cache.port.ts';

/** `advance` lets time pass for the cache. */
export type OpenCache = () => Promise<{ cache: Cache; advance: (ms: number) => Promise<void> }>;

export function describeCache(open: OpenCache): void {
  test('what is kept is known until its time is over', async () => {
    const { cache, advance } = await open();
    expect(await cache.get('list')).toBeNull();
    await cache.set('list', '["a", "ü"]', 200);
    expect(await cache.get('list')).toBe('["a", "ü"]');
    expect(await cache.get('other')).toBeNull();
    await advance(250);
    expect(await cache.get('list')).toBeNull();
  });

  test('a value takes the place of the one before, and its time', async () => {
    const { cache, advance } = await open();
    await cache.set('list', 'old', 100);
    await cache.set('list', 'new', 60_000);
    await advance(150);
    expect(await cache.get('list')).toBe('new');
  });

  test('what is too big is not kept, nor is what it would have replaced', async () => {
    const { cache } = await open();
    expect(await cache.set('list', 'x'.repeat(MAX_CACHED_BYTES), 60_000)).toBe(true);
    expect(await cache.get('list')).toHaveLength(MAX_CACHED_BYTES);
    expect(await cache.set('list', 'x'.repeat(MAX_CACHED_BYTES + 1), 60_000)).toBe(false);
    expect(await cache.get('list')).toBeNull();
  });
}
