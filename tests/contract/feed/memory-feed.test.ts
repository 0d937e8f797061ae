import fc from 'fast-check';
import { describe, test } from 'vitest';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';
import { describeClaiming } from './claiming-contract.ts';
import { describeEnding } from './ending-contract.ts';
import { describeReading } from './feed-contract.ts';
import { FeedModel, operations } from './feed-model.ts';
import type { FeedSettings, FeedUnderTest } from './feed-under-test.ts';

const SETTINGS: FeedSettings = { maxBytes: 8 * 1024 * 1024, maxAgeMs: 900_000 };

async function start(settings: Partial<FeedSettings> = {}): Promise<FeedUnderTest> {
  const all = { ...SETTINGS, ...settings };
  let now = Date.UTC(2026, 0, 1);
  const feed = new MemoryFeed({ ...all, clock: { now: () => new Date(now) } });
  const advance = async (ms: number) => {
    now += ms;
    feed.sweep();
  };
  return {
    feed,
    readers: () => feed.readers,
    advance,
    lose: () => advance(2 * all.maxAgeMs),
    [Symbol.asyncDispose]: () => feed.close(),
  };
}

describe('the feed of one process', () => {
  describeReading(start);
  describeEnding(start);
  describeClaiming(start);

  test('whatever is appended, read, waited for, cut and resumed: each reader walks through the list, once', async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (steps) => {
        await using studio = await start();
        const model = new FeedModel(studio);
        for (const step of steps) await model.perform(step);
        await model.finish();
      }),
      { numRuns: 300 },
    );
  });
});
