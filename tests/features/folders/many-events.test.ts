import { expect, test } from 'vitest';
import { newId } from '../../../src/core/ids.ts';
import { announce, conversationEvents, MAX_EVENTS } from '../../../src/features/folders/announce.ts';
import { feedKey } from '../../../src/features/live/feeds.ts';
import type { Transaction } from '../../../src/platform/database/database.port.ts';
import type { Feed } from '../../../src/platform/feed/feed.port.ts';

/** What is told, and where, when this many conversations come or go at once. */
function toldOf(type: 'ConversationAdded' | 'ConversationRemoved', many: number) {
  const told: { key: string; type: string }[] = [];
  const tx = { afterCommit: (act: () => void) => act() } as Transaction;
  const append = (key: string, event: { type: string }) => told.push({ key, type: event.type });
  const ids = Array.from({ length: many }, newId);
  announce(tx, { append } as unknown as Feed, 'ada', conversationEvents(type, ids));
  const toAda = told.filter(({ key }) => key === feedKey.viewer('ada')).map((event) => event.type);
  const own = ids.map((id) => ({ key: feedKey.conversation(id) }));
  return { toAda, elsewhere: told.filter(({ key }) => key !== feedKey.viewer('ada')), own };
}

test.each([
  [MAX_EVENTS - 1, Array.from({ length: MAX_EVENTS - 1 }, () => 'ConversationRemoved')],
  [MAX_EVENTS, Array.from({ length: MAX_EVENTS }, () => 'ConversationRemoved')],
  [MAX_EVENTS + 1, ['FeedReset']],
])('of %i conversations that go, each is told to those who look at it', (many, lists) => {
  const { toAda, elsewhere, own } = toldOf('ConversationRemoved', many);
  expect(toAda).toEqual(lists);
  expect(elsewhere).toEqual(own.map((place) => ({ ...place, type: 'ConversationRemoved' })));
});

test('and that they are back, however many they are', () => {
  const { toAda, elsewhere, own } = toldOf('ConversationAdded', MAX_EVENTS + 1);
  expect(toAda).toEqual(['FeedReset']);
  expect(elsewhere).toEqual(own.map((place) => ({ ...place, type: 'ConversationChanged' })));
});
