import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { type EndingStore, Endings, type TakenRun } from '../../../src/features/generation/run/endings.ts';
import { Leases } from '../../../src/features/generation/run/leases.ts';
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
    markAnnounced: async (ids) => {
      told.push(...ids);
      return [...ids];
    },
  };
  const endings = new Endings({ store, transact, feed });
  expect(await endings.takeOver('lapsed')).toBe(0);

  await endings.settle();
  expect([told, [...endings.pending]]).toEqual([[], ['g']]);
  feed.stored = true;
  await endings.settle();
  expect([told, [...endings.pending]]).toEqual([['g'], []]);
  await endings.settle();
  expect(told).toEqual(['g']);
  await feed.close();
});

test('an end that could not be noted, as somebody had its row, is noted another time', async () => {
  const feed = new SlowFeed({ maxBytes: 1024, maxAgeMs: 60_000, clock: systemClock });
  feed.stored = true;
  const locked = new Set(['g']);
  const asked: (readonly string[])[] = [];
  const store: EndingStore = {
    finish: async () => true,
    takeOver: async () => [RUN, { ...RUN, generationId: 'h' }],
    markAnnounced: async (ids) => {
      asked.push(ids);
      return ids.filter((id) => !locked.has(id));
    },
  };
  const endings = new Endings({ store, transact, feed });
  await endings.takeOver('lapsed');

  await endings.settle();
  expect([...endings.pending]).toEqual(['g']);
  locked.clear();
  await endings.settle();
  expect([...endings.pending]).toEqual([]);
  expect(asked).toEqual([['g', 'h'], ['g']]);
  await feed.close();
});

test('a beat whose ends cannot be noted renews, registers and takes over all the same', async () => {
  const feed = new SlowFeed({ maxBytes: 1024, maxAgeMs: 60_000, clock: systemClock });
  feed.stored = true;
  const done: string[] = [];
  const store: EndingStore = {
    finish: async () => true,
    takeOver: async () => {
      done.push('take over');
      return done.length === 1 ? [RUN] : [];
    },
    markAnnounced: async () => {
      done.push('settle');
      throw new Error('deadlock detected');
    },
  };
  const endings = new Endings({ store, transact, feed });
  await endings.takeOver('lapsed');
  const warned: string[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    error: () => {},
    warn: (_: object, msg: string) => warned.push(msg),
  };
  const leases = new Leases({
    runner: { running: [], abandon: () => {} },
    endings,
    renew: async (ids) => {
      done.push('renew');
      return [...ids];
    },
    register: {
      beat: async () => {
        done.push('register');
        return 1;
      },
      leave: async () => {},
    },
    leaseMs: 1000,
    log,
  });
  await leases.beat();
  expect(done).toEqual(['take over', 'renew', 'settle', 'register', 'take over']);
  expect(warned).toEqual(['the ends of answers could not be noted as told']);
  expect([...endings.pending]).toEqual(['g']);
  await feed.close();
});
