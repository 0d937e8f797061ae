import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { type EndingStore, Endings, type TakenRun } from '../../../src/features/generation/endings.ts';
import type { Transact } from '../../../src/platform/database/database.port.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';

/** A feed whose log is elsewhere, and as slow as the test says. */
class SlowFeed extends MemoryFeed {
  stored = false;
  override isStored(): boolean {
    return this.stored;
  }
}

const RUN: TakenRun = {
  generationId: 'g',
  messageId: 'm',
  conversationId: 'c',
  userId: 'u',
  interrupted: false,
  terminal: {
    type: 'GenerationFinished',
    status: 'COMPLETE',
    finishReason: 'STOP',
    usage: { inputTokens: 1, outputTokens: 1 },
    cached: false,
    messageId: 'm',
  },
};

const transact: Transact = async (work) => {
  const effects: (() => void)[] = [];
  const result = await work({ afterCommit: (effect) => effects.push(effect) });
  for (const effect of effects) effect();
  return result;
};

test('an end counts as told when the feed has stored it, and not before', async () => {
  const feed = new SlowFeed({ maxBytes: 1024, maxAgeMs: 60_000, clock: systemClock });
  const told: string[] = [];
  const store: EndingStore = {
    finish: async () => true,
    takeOver: async () => [RUN],
    markTold: async (ids) => void told.push(...ids),
  };
  const endings = new Endings({ store, transact, feed });
  expect(await endings.takeOver('lapsed')).toBe(0);

  await endings.settle();
  expect([told, [...endings.untold]]).toEqual([[], ['g']]);
  feed.stored = true;
  await endings.settle();
  expect([told, [...endings.untold]]).toEqual([['g'], []]);
  await endings.settle();
  expect(told).toEqual(['g']);
  await feed.close();
});
