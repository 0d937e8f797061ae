import fc from 'fast-check';
import { describe, test } from 'vitest';
import { describeClaiming } from './claiming-contract.ts';
import { describeEnding } from './ending-contract.ts';
import { describeReading } from './feed-contract.ts';
import { FeedModel, operations } from './feed-model.ts';
import type { FeedSettings, FeedUnderTest, StartFeed } from './feed-under-test.ts';
import { loseLog, newPrefix, redisInstance, until } from './redis-feeds.ts';
import { twoAsOne } from './two-as-one.ts';

const url = process.env.TEST_REDIS_URL ?? '';

/** `count` instances on one Redis: the first writes, the last reads. */
const startOn =
  (count: 1 | 2): StartFeed =>
  async (settings: Partial<FeedSettings> = {}): Promise<FeedUnderTest> => {
    let now = Date.UTC(2026, 0, 1);
    const prefix = newPrefix();
    const writer = redisInstance(url, prefix, { ...settings, now: () => now });
    const reader = count === 1 ? writer : redisInstance(url, prefix, { ...settings, now: () => now });
    await Promise.all([writer.ready(), reader.ready()]);
    return {
      feed: count === 1 ? writer.feed : twoAsOne(writer.feed, reader.feed),
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

describe.skipIf(url === '')('[needs Redis] the feed on Redis, for its only writer', () => {
  describeClaiming(startOn(1));
});

describe.skipIf(url === '').each([
  ['one instance', startOn(1)],
  ['two instances, one writes and the other reads', startOn(2)],
])('[needs Redis] the feed on Redis: %s', (_, start) => {
  describeReading(start);
  describeEnding(start);

  test('whatever is appended, read, waited for, cut and resumed: each reader walks through the list, once', async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (steps) => {
        await using studio = await start();
        const model = new FeedModel(studio);
        for (const step of steps) await model.perform(step);
        await model.finish();
      }),
      { numRuns: 50 },
    );
  });
});
