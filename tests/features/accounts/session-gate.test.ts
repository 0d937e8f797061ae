import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { newId } from '../../../src/core/ids.ts';
import { SessionGate } from '../../../src/features/accounts/session-gate.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';

test('an answer of the database from before the session ended is not believed', async () => {
  const feed = new MemoryFeed({ maxBytes: 1024, maxAgeMs: 1000, clock: systemClock });
  const answers = [Promise.withResolvers<boolean>(), Promise.withResolvers<boolean>()];
  let asked = 0;
  const gate = new SessionGate({
    tokens: { issue: async () => '', read: async () => null },
    feed,
    clock: systemClock,
    isOpen: async () => (await answers[asked++]?.promise) ?? false,
  });
  const viewer = { userId: newId(), sessionId: newId(), expiresAt: new Date(Date.now() + 60_000) };
  const before = gate.stillHolds(viewer);
  gate.end(viewer.sessionId);
  answers[0]?.resolve(true);
  await before;
  answers[1]?.resolve(false);
  expect(await gate.stillHolds(viewer)).toBe(false);
  await feed.close();
});
