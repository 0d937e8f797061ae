import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { exchange, readMessage } from './exchange.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const react = (messageId: string, emoji: string, reacted?: boolean) =>
  attempt(ada, 'reactToMessage', { messageId, emoji, reacted });
const read = (id: string) =>
  readMessage<{ revision: number; reactions: { emoji: string; count: number; mine: boolean }[] }>(
    ada,
    id,
    'revision reactions { emoji count mine }',
  );
const emoji = async (id: string) => (await read(id)).reactions.map((reaction) => reaction.emoji);

test('emoji stand in the order of their first use, counted once, and are no change of the message', async () => {
  const { answerId, userMessageId } = await exchange(ada);
  expect(await read(userMessageId)).toEqual({ revision: 1, reactions: [] });
  for (const one of ['❤', '👍🏽', '😀', '❤️', '👍🏽']) await react(userMessageId, one);
  expect(await read(userMessageId)).toEqual({
    revision: 1,
    reactions: ['❤️', '👍🏽', '😀'].map((one) => ({ emoji: one, count: 1, mine: true })),
  });
  await react(userMessageId, '❤', false);
  await react(userMessageId, '🎉', false);
  expect(await emoji(userMessageId)).toEqual(['👍🏽', '😀']);
  expect(await emoji(answerId)).toEqual([]);
});

test('a payload shows the message as it stands', async () => {
  const { answerId } = await exchange(ada);
  const query = `mutation ($id: ID!) { reactToMessage(input: { messageId: $id, emoji: "🇩🇪" }) {
    ... on ReactToMessagePayload { reactedMessage { id reactions { emoji mine } } } } }`;
  expect(await ada.get(query, { id: answerId })).toEqual({
    reactToMessage: { reactedMessage: { id: answerId, reactions: [{ emoji: '🇩🇪', mine: true }] } },
  });
});

test('what changes is told with how it stands; what was so already is not', async () => {
  const { conversationId, answerId } = await exchange(ada);
  await using events = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  await react(answerId, '😀');
  await react(answerId, '😀');
  await react(answerId, '🎉', false);
  await react(answerId, '😀', false);
  await attempt(ada, 'pinMessage', { messageId: answerId, pinned: true });
  expect(await events.kinds(3)).toEqual(['ReactionsChanged', 'ReactionsChanged', 'MessageChanged']);
});

test('of twenty who put the same emoji at once, one is counted', async () => {
  const { answerId } = await exchange(ada);
  await Promise.all(Array.from({ length: 20 }, () => react(answerId, '🚀')));
  expect((await read(answerId)).reactions).toEqual([{ emoji: '🚀', count: 1, mine: true }]);
});

test('one person puts at most 20 different emoji to a message, even at once', async () => {
  const { answerId } = await exchange(ada);
  const faces = Array.from({ length: 25 }, (_, at) => String.fromCodePoint(0x1f600 + at));
  const outcomes = await Promise.all(faces.map((face) => react(answerId, face)));
  const refused = outcomes.filter(({ __typename }) => __typename === 'InvalidInputError');
  expect(refused.map(faultyFields)).toEqual(Array(5).fill(['emoji']));
  const standing = await emoji(answerId);
  expect(standing).toHaveLength(20);
  expect(await react(answerId, standing[0] ?? '')).toMatchObject({ __typename: 'ReactToMessagePayload' });
  await react(answerId, standing[0] ?? '', false);
  expect(await react(answerId, '🎉')).toMatchObject({ __typename: 'ReactToMessagePayload' });
  expect(await emoji(answerId)).toHaveLength(20);
});

test.each(['', 'a', 'ok 👍', '😀😀', '\ud83d', '😀\u0000', '1', 'a longer text than any emoji has, by far'])(
  '%j is refused and nothing is stored',
  async (text) => {
    const { answerId } = await exchange(ada);
    const rows = await countRows(studio.databaseUrl);
    for (const reacted of [true, false])
      expect(faultyFields(await react(answerId, text, reacted))).toEqual(['emoji']);
    expect(await countRows(studio.databaseUrl)).toEqual(rows);
  },
);

test('a deleted message shows none, and has them again when it is back', async () => {
  const { userMessageId: messageId } = await exchange(ada);
  await react(messageId, '😀');
  await attempt(ada, 'deleteMessage', { messageId });
  expect(await emoji(messageId)).toEqual([]);
  expect(await react(messageId, '🎉')).toMatchObject({ code: 'NOT_FOUND' });
  await attempt(ada, 'restoreMessage', { messageId });
  expect(await emoji(messageId)).toEqual(['😀']);
});
