import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { Endings } from '../../../src/features/generation/run/endings.ts';
import { failed } from '../../../src/features/generation/run/outcome.ts';
import { feedKey, type GenerationFeedEvent } from '../../../src/features/live/feeds.ts';
import type { Transact } from '../../../src/platform/database/database.port.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';
import { ProviderError } from '../../../src/platform/model/chat-model.port.ts';

const RUN = { generationId: 'g', messageId: 'm', conversationId: 'c', userId: 'u' };

const neverAsked: Transact = () => {
  throw new Error('An end is one statement.');
};

/** What the feed holds at each step of an ending whose rows are, or are not, this instance's to write. */
async function endStepwise(mine: boolean) {
  const feed = new MemoryFeed({ maxBytes: 1_000_000, maxAgeMs: 60_000, clock: systemClock });
  const held: number[] = [];
  const look = async () => held.push((await feed.head(feedKey.generation(RUN.generationId))).seq);
  const store = {
    async finish() {
      await look();
      return mine;
    },
    takeOver: async () => [],
    markAnnounced: async () => [],
  };
  const now = systemClock.now();
  await new Endings({ store, transact: neverAsked, feed }).end(RUN, {
    ...failed(new ProviderError('TIMEOUT', 'The provider did not begin to answer in time.')),
    parts: [],
    position: await feed.head(feedKey.generation(RUN.generationId)),
    usage: { inputTokens: 1, outputTokens: 0 },
    startedAt: now,
    firstTokenAt: null,
    endedAt: now,
    cost: null,
    cached: false,
    cause: null,
  });
  await look();
  const reader = await feed.read<GenerationFeedEvent>(feedKey.generation(RUN.generationId), {
    from: 'start',
  });
  const first = mine ? (await reader.next()).value : undefined;
  await reader.return();
  await feed.close();
  return { held, first: first?.event };
}

test('the terminal event is sent when the rows are committed, not before', async () => {
  const { held, first } = await endStepwise(true);
  expect(held).toEqual([0, 1]);
  expect(first).toMatchObject({ type: 'GenerationFailed', status: 'FAILED', error: { code: 'TIMEOUT' } });
});

test('a run that somebody else has ended is announced by nobody twice', async () => {
  expect((await endStepwise(false)).held).toEqual([0, 0]);
});
