import { expect, test } from 'vitest';
import { newId } from '../../../src/core/ids.ts';
import { MAX_EVENTS, tell } from '../../../src/features/live/changes.ts';
import { feedKey } from '../../../src/features/live/feeds.ts';
import type { Feed } from '../../../src/platform/feed/feed.port.ts';

/** What is told, and where, when this many conversations come or go at once. */
function toldOf(what: 'Added' | 'Removed', many: number) {
  const told: { key: string; type: string }[] = [];
  const append = (key: string, event: { type: string }) => told.push({ key, type: event.type });
  const ids = Array.from({ length: many }, newId);
  tell({ append } as unknown as Feed, 'ada', [{ kind: 'conversation', what, ids }]);
  const toAda = told.filter(({ key }) => key === feedKey.viewer('ada')).map((event) => event.type);
  const own = ids.map((id) => ({ key: feedKey.conversation(id) }));
  return { toAda, elsewhere: told.filter(({ key }) => key !== feedKey.viewer('ada')), own };
}

test.each([
  [MAX_EVENTS - 1, Array.from({ length: MAX_EVENTS - 1 }, () => 'ConversationRemoved')],
  [MAX_EVENTS, Array.from({ length: MAX_EVENTS }, () => 'ConversationRemoved')],
  [MAX_EVENTS + 1, ['FeedReset']],
])('of %i conversations that go, each is told to those who look at it', (many, lists) => {
  const { toAda, elsewhere, own } = toldOf('Removed', many);
  expect(toAda).toEqual(lists);
  expect(elsewhere).toEqual(own.map((place) => ({ ...place, type: 'ConversationRemoved' })));
});

test('and that they are back, however many they are', () => {
  const { toAda, elsewhere, own } = toldOf('Added', MAX_EVENTS + 1);
  expect(toAda).toEqual(['FeedReset']);
  expect(elsewhere).toEqual(own.map((place) => ({ ...place, type: 'ConversationChanged' })));
});

test('what one call says twice is told once, where it was said first', () => {
  const told: string[] = [];
  const append = (_key: string, event: { folderId: string }) => told.push(event.folderId);
  const changed = (...ids: string[]) => ({ kind: 'folder', what: 'Changed', ids }) as const;
  tell({ append } as unknown as Feed, 'ada', [changed('a', 'b'), changed('b', 'c', 'a')]);
  expect(told).toEqual(['a', 'b', 'c']);
});
