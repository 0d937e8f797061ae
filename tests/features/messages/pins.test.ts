import { afterAll, beforeAll, expect, test } from 'vitest';
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

const pin = (messageId: string, pinned = true, more: object = {}) =>
  attempt(ada, 'pinMessage', { messageId, pinned, ...more });
const read = (id: string) => readMessage<{ pinned: boolean; revision: number }>(ada, id, 'pinned revision');

async function pinnedIn(id: string): Promise<string[]> {
  const query = 'query ($id: ID!) { conversation(id: $id) { pinnedMessages { id } } }';
  const { conversation } = await ada.get<{ conversation: { pinnedMessages: { id: string }[] } }>(query, {
    id,
  });
  return conversation.pinnedMessages.map((message) => message.id);
}

/** The ids of `count` messages of one conversation, in the order of their making. */
async function messages(count: number) {
  const conversationId = await ada.startConversation();
  const ids: string[] = [];
  while (ids.length < count) {
    const { userMessageId, answerId } = await exchange(ada, conversationId);
    ids.push(userMessageId, answerId);
  }
  return { conversationId, ids: ids.slice(0, count) };
}

test('messages are pinned and let go; the pinned ones stand in the order of their making', async () => {
  const { conversationId, ids } = await messages(4);
  const [first = '', , third = ''] = ids;
  await using events = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  await pin(third);
  await pin(first);
  await pin(first);
  expect(await read(first)).toEqual({ pinned: true, revision: 2 });
  expect(await pinnedIn(conversationId)).toEqual([first, third]);
  await pin(third, false);
  expect(await pinnedIn(conversationId)).toEqual([first]);
  await attempt(ada, 'reactToMessage', { messageId: first, emoji: '🎉' });
  expect(await events.kinds(4)).toEqual([...Array(3).fill('MessageChanged'), 'ReactionsChanged']);
});

test('a conversation has at most 20 pinned messages, even of those who pin at once', async () => {
  const { conversationId, ids } = await messages(24);
  const outcomes = await Promise.all(ids.map((id) => pin(id)));
  const refused = outcomes.filter(({ __typename }) => __typename === 'InvalidInputError');
  expect(refused.map(faultyFields)).toEqual(Array(4).fill(['messageId']));
  const pinned = await pinnedIn(conversationId);
  expect(pinned).toHaveLength(20);
  const [waiting = ''] = ids.filter((id) => !pinned.includes(id));
  expect(faultyFields(await pin(waiting))).toEqual(['messageId']);
  expect(await pin(pinned[0] ?? '')).toMatchObject({ __typename: 'PinMessagePayload' });
  await pin(pinned[0] ?? '', false);
  expect(await pin(waiting)).toMatchObject({ __typename: 'PinMessagePayload' });
  expect(await pinnedIn(conversationId)).toHaveLength(20);
  expect(await pin((await exchange(ada)).answerId)).toMatchObject({ __typename: 'PinMessagePayload' });
});

test('of two tabs the stale one is refused with what stands', async () => {
  const { ids } = await messages(1);
  const [messageId = ''] = ids;
  await attempt(ada, 'editMessage', { messageId, text: 'Meanwhile' });
  const stale = await pin(messageId, true, { expectedRevision: 1 });
  expect(stale).toMatchObject({
    __typename: 'ConflictError',
    currentRevision: 2,
    current: { __typename: 'Message', id: messageId },
  });
  expect(await read(messageId)).toEqual({ pinned: false, revision: 2 });
  await pin(messageId, true, { expectedRevision: 2 });
  expect(await read(messageId)).toEqual({ pinned: true, revision: 3 });
  expect(await readMessage(ada, messageId, 'text')).toEqual({ text: 'Meanwhile' });
});

test('a deleted message is not pinned, makes room, and is pinned again when it is back', async () => {
  const { conversationId, ids } = await messages(2);
  const [messageId = ''] = ids;
  await pin(messageId);
  await attempt(ada, 'deleteMessage', { messageId });
  expect(await read(messageId)).toMatchObject({ pinned: false });
  expect(await pinnedIn(conversationId)).toEqual([]);
  expect(await pin(messageId, false)).toMatchObject({ code: 'NOT_FOUND' });
  await attempt(ada, 'restoreMessage', { messageId });
  expect(await pinnedIn(conversationId)).toEqual([messageId]);
});
