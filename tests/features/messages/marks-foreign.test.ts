import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt } from '../../support/people/attempt.ts';
import { idsThatNameNothing, type Owned, ownedBy } from '../../support/people/other-ids.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
let own: Owned;
let foreign: Owned;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  own = await ownedBy(ada);
  foreign = await ownedBy(await studio.person());
});
afterAll(() => studio.close());

const mutations: [string, object][] = [
  ['editMessage', { text: 'Mine now' }],
  ['editMessage', { text: 'Mine now', expectedRevision: 1 }],
  ['restoreMessageVersion', { number: 1 }],
  ['reactToMessage', { emoji: '😀' }],
  ['reactToMessage', { emoji: '😀', reacted: false }],
  ['setMessageFavorite', { favorite: true }],
  ['rateMessage', { rating: 'LIKE' }],
  ['pinMessage', { pinned: true }],
  ['annotateMessage', { intent: 'greeting' }],
];

test.each(mutations)(
  '%s %j does not find a faulty message, and all of them look alike',
  async (name, input) => {
    const before = await countRows(studio.databaseUrl);
    const told = new Set<string>();
    const ids = { ...idsThatNameNothing('Message', own, foreign) };
    for (const [what, messageId] of Object.entries(ids)) {
      const outcome = await attempt(ada, name, { ...input, messageId });
      expect(outcome, what).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
      told.add(outcome.message ?? '');
    }
    expect([...told]).toEqual([expect.stringContaining('messageId')]);
    expect(await countRows(studio.databaseUrl)).toEqual(before);
  },
);

test.each(mutations)('%s %j does not find a message of a deleted conversation', async (name, input) => {
  const { Conversation: conversationId, Message: messageId } = await ownedBy(ada);
  await attempt(ada, 'deleteConversation', { conversationId });
  expect(await attempt(ada, name, { ...input, messageId })).toMatchObject({ code: 'NOT_FOUND' });
});
