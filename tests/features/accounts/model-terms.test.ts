import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Viewer } from '../../../src/core/viewer.ts';
import { CachedModelTerms, type StoredTerms, sealedFor } from '../../../src/features/accounts/model-terms.ts';
import { ProviderKeys } from '../../../src/features/accounts/provider-keys.ts';
import { MemoryCache } from '../../../src/platform/cache/memory-cache.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';
import { aesGcmSealer } from '../../../src/platform/sealing/aes-gcm.ts';

class FallibleCache extends MemoryCache {
  away = false;

  override async set(key: string, value: string, ttlMs: number): Promise<void> {
    if (!this.away) await super.set(key, value, ttlMs);
  }
}

/** Instances with a database of one person, whose key a story may change, and readings that it may hold back. */
function setUp() {
  const sealer = aesGcmSealer(randomBytes(32));
  const cache = new FallibleCache(systemClock);
  const database = { key: 'first', reads: 0, hold: Promise.resolve() };
  const read = async (userId: string): Promise<StoredTerms> => {
    database.reads += 1;
    const sealed = Buffer.from(sealer.seal(database.key, sealedFor(userId, 'openai'))).toString('base64');
    await database.hold;
    return { tier: 'FREE', keys: { openai: sealed } };
  };
  const instance = () => new CachedModelTerms({ cache, sealer, read, onUnreadable: () => {} });
  const keyAt = async (terms: CachedModelTerms) => (await terms.of('ada')).keys.get('openai');
  return { cache, database, instance, keyAt, sealer };
}

test('terms are read once for all instances, until they change', async () => {
  const { database, instance, keyAt } = setUp();
  const [one, other] = [instance(), instance()];
  for (let at = 0; at < 5; at++) expect([await keyAt(one), await keyAt(other)]).toEqual(['first', 'first']);
  expect(database.reads).toBe(1);
  database.key = 'second';
  await one.changed('ada');
  expect([await keyAt(one), await keyAt(other)]).toEqual(['second', 'second']);
});

test('a reading that began before the change does not bring back what it saw', async () => {
  const { database, instance, keyAt } = setUp();
  const [one, other] = [instance(), instance()];
  const held = Promise.withResolvers<void>();
  database.hold = held.promise;
  const slow = keyAt(other);
  await Promise.resolve();
  database.key = 'second';
  database.hold = Promise.resolve();
  await one.changed('ada');
  expect(await keyAt(one)).toBe('second');
  held.resolve();
  expect(await slow).toBe('first');
  expect([await keyAt(one), await keyAt(other)]).toEqual(['second', 'second']);
});

test('no key is found under a name that every object has', async () => {
  const { instance } = setUp();
  const { keys } = await instance().of('ada');
  for (const name of ['constructor', '__proto__', 'toString', 'anthropic']) expect(keys.get(name)).toBeNull();
});

test('where the cache is lost behind the commit, no instance goes on with the key that was taken away', async () => {
  const { cache, database, instance, keyAt, sealer } = setUp();
  const [one, other] = [instance(), instance()];
  expect(await keyAt(other)).toBe('first');
  const keys = new ProviderKeys({
    store: {
      put: async () => {
        database.key = 'second';
      },
      remove: async () => true,
    },
    terms: one,
    sealer,
    transact: async (work) => {
      const result = await work({ afterCommit: () => {} });
      cache.away = true;
      return result;
    },
    feed: new MemoryFeed({ maxBytes: 1000, maxAgeMs: 1000, clock: systemClock }),
    now: systemClock.now,
    providers: new Set(['openai']),
  });
  await keys.set({ userId: 'ada' } as Viewer, { provider: 'openai', apiKey: 'the-second-key' });
  cache.away = false;
  expect(await keyAt(other)).toBe('second');
});
