import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
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

const mutations: [string, string, keyof Owned, object][] = [
  ['updateConversation', 'conversationId', 'Conversation', { title: 'Mine now' }],
  ['updateConversation', 'conversationId', 'Conversation', { title: 'Mine now', expectedRevision: 1 }],
  ['deleteConversation', 'conversationId', 'Conversation', {}],
  ['deleteConversation', 'conversationId', 'Conversation', { expectedRevision: 1 }],
  ['restoreConversation', 'conversationId', 'Conversation', {}],
  ['sendMessage', 'conversationId', 'Conversation', { text: 'Hello' }],
  ['regenerateMessage', 'messageId', 'Message', {}],
  ['stopGeneration', 'generationId', 'Generation', {}],
];

test.each(mutations)(
  '%s does not find a faulty %s, and all of them look alike',
  async (name, field, type, more) => {
    const before = await countRows(studio.databaseUrl);
    const told = new Set<string>();
    for (const [what, id] of Object.entries(idsThatNameNothing(type, own, foreign))) {
      const outcome = await attempt(ada, name, { ...more, [field]: id });
      expect(outcome, what).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
      told.add(outcome.message ?? '');
    }
    expect([...told]).toEqual([expect.stringContaining(field)]);
    expect(await countRows(studio.databaseUrl)).toEqual(before);
  },
);

const subscriptions: [string, string, keyof Owned][] = [
  ['generationEvents', 'generationId', 'Generation'],
  ['conversationEvents', 'conversationId', 'Conversation'],
];

test.each(subscriptions)('%s ends at once with NOT_FOUND for a faulty %s', async (name, field, type) => {
  const told = new Set<string>();
  for (const [what, id] of Object.entries(idsThatNameNothing(type, own, foreign))) {
    const events = ada.sse(`subscription ($id: ID!) { ${name}(${field}: $id) { __typename } }`, { id });
    const error: Error & { code?: string } = await events.next().then(
      () => expect.unreachable(what),
      (reason) => reason,
    );
    expect(error.code, what).toBe('NOT_FOUND');
    told.add(error.message);
  }
  expect([...told]).toEqual([expect.stringContaining(field)]);
});

test('a message is not sent below one that is none of the conversation', async () => {
  const before = await countRows(studio.databaseUrl);
  const elsewhere = await ownedBy(ada);
  const faulty = {
    ...idsThatNameNothing('Message', own, foreign),
    'of another conversation': elsewhere.Message,
  };
  const counted = await countRows(studio.databaseUrl);
  expect(counted).not.toEqual(before);
  for (const [what, parentId] of Object.entries(faulty)) {
    const outcome = await attempt(ada, 'sendMessage', {
      conversationId: own.Conversation,
      text: 'Hello',
      parentId,
    });
    expect(outcome, what).toMatchObject({ __typename: 'InvalidInputError' });
    expect(faultyFields(outcome), what).toEqual(['parentId']);
  }
  expect(await countRows(studio.databaseUrl)).toEqual(counted);
});
