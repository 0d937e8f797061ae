import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { SharedFlight, type SharedFlightDeps } from '../../../src/features/live/shared-flight.ts';
import { MemoryCache } from '../../../src/platform/cache/memory-cache.ts';
import { RedisCache } from '../../../src/platform/cache/redis-cache.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';
import { MemoryLock } from '../../../src/platform/lock/memory-lock.ts';
import { RedisLock } from '../../../src/platform/lock/redis-lock.ts';
import { newPrefix, redisInstance, until } from '../../contract/feed/redis-feeds.ts';

const url = process.env.TEST_REDIS_URL ?? '';
const LONG = { timeoutMs: 60_000, keptMs: 60_000 };

describe('in one process', () => {
  const deps = async () => ({
    cache: new MemoryCache(systemClock),
    lock: new MemoryLock(systemClock),
    feed: new MemoryFeed({ maxBytes: 1024, maxAgeMs: 60_000, clock: systemClock }),
  });
  describeFlights(async () => {
    const shared = await deps();
    return [shared, shared];
  });
});

describe.skipIf(url === '')('[needs Redis] on two instances', () => {
  describeFlights(async () => {
    const prefix = newPrefix();
    const open = async () => {
      const instance = redisInstance(url, prefix);
      onTestFinished(() => instance[Symbol.asyncDispose]());
      await instance.ready();
      const { commands } = instance.connection;
      return { cache: new RedisCache(commands), lock: new RedisLock(commands), feed: instance.feed };
    };
    return [await open(), await open()];
  });
});

function describeFlights(open: () => Promise<readonly [SharedFlightDeps, SharedFlightDeps]>): void {
  /** One instance works, and another one has found its lock taken twice: before it listened, and since. */
  async function oneWorksOneWaits(waiterMakes: () => Promise<string>) {
    const [here, there] = await open();
    let refused = 0;
    const lock: SharedFlightDeps['lock'] = {
      tryAcquire: async (...asked) => {
        const held = await there.lock.tryAcquire(...asked);
        if (!held) refused += 1;
        return held;
      },
    };
    const begun = Promise.withResolvers<void>();
    const work = Promise.withResolvers<string>();
    const first = new SharedFlight(here, LONG).run('key', () => {
      begun.resolve();
      return work.promise;
    });
    await begun.promise;
    const second = new SharedFlight({ ...there, lock }, LONG).run('key', waiterMakes);
    await until(() => refused === 2);
    return { first, second, work, refused: () => refused, there };
  }

  test('one works, the other is told when that has ended, and does not ask meanwhile', async () => {
    const { first, second, work, refused } = await oneWorksOneWaits(() => Promise.reject(new Error('twice')));
    work.resolve('made');
    expect([await first, await second, refused()]).toEqual(['made', 'made', 2]);
  });

  test('where one has failed, the next one works', async () => {
    const { first, second, work } = await oneWorksOneWaits(async () => 'made by the other');
    work.reject(new Error('it fails'));
    await expect(first).rejects.toThrow('it fails');
    expect(await second).toBe('made by the other');
  });

  test('whoever waits on an instance that leaves is let go at once', async () => {
    const { second, there } = await oneWorksOneWaits(() => Promise.reject(new Error('twice')));
    await there.feed.close();
    expect(await second).toBeNull();
  });

  test('who has waited for as long as it may is given nothing, or works where the lock was lost with its holder', async () => {
    const [here, there] = await open();
    const flights = new SharedFlight(there, { timeoutMs: 300, keptMs: 60_000 });
    await here.lock.tryAcquire('busy', 60_000);
    await here.lock.tryAcquire('lost', 200);
    const waiting = [flights.run('busy', async () => 'twice'), flights.run('lost', async () => 'made')];
    expect(await Promise.all(waiting)).toEqual([null, 'made']);
  });
}
