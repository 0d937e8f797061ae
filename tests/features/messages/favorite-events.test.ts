import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../support/database/sql.ts';
import { statementsOf } from '../../support/database/statements.ts';
import { growTree, pathWithBranches } from '../../support/database/tree-rows.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import type { Person } from '../../support/people/person.ts';
import { command, madeId } from '../../support/server/command.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { exchange } from './exchange.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

interface Told {
  readonly __typename: string;
  readonly message?: { readonly id: string; readonly favorite: boolean; readonly text: string } | null;
  readonly messageId?: string;
  readonly tag?: { readonly id: string } | null;
}

const SELECTION = `... on MessageChanged { message { id favorite text } } ... on MessageRemoved { messageId }
  ... on TagAdded { tag { id } }`;

/** Answers what a person was told of messages, up to now. */
async function listen(person: Person) {
  const events = await FeedEvents.open<Told>(person, 'viewerEvents', { selection: SELECTION });
  return {
    async all(): Promise<Told[]> {
      const mark = await madeId(person, 'createTag', { name: `mark ${performance.now()}` }, 'tag');
      const told: Told[] = [];
      while (told.at(-1)?.tag?.id !== mark) told.push(...(await events.take(1)));
      return told.filter(({ __typename }) => /^Message|^FeedReset/.test(__typename));
    },
    [Symbol.asyncDispose]: () => events[Symbol.asyncDispose](),
  };
}

const favorite = (person: Person, messageId: string) =>
  command(person, 'setMessageFavorite', { messageId, favorite: true });
const changed = (id: string, more: object = {}) => ({
  __typename: 'MessageChanged',
  message: expect.objectContaining({ id, ...more }),
});
const removed = (messageId: string) => ({ __typename: 'MessageRemoved', messageId });
const byId = (one: Told, other: Told) => ((one.messageId ?? '') < (other.messageId ?? '') ? -1 : 1);

test('whatever is done to a favorite message is told to the person, and nothing of the others', async () => {
  const ada = await studio.person();
  const { userMessageId: messageId, answerId } = await exchange(ada);
  await favorite(ada, messageId);
  await using events = await listen(ada);
  for (const [mutation, input] of [
    ['editMessage', { text: 'Another wording' }],
    ['annotateMessage', { intent: 'greeting' }],
    ['pinMessage', { pinned: true }],
    ['reactToMessage', { emoji: '🎉', reacted: true }],
    ['restoreMessageVersion', { number: 1 }],
  ] as const)
    for (const id of [messageId, answerId])
      if (id === messageId || mutation !== 'restoreMessageVersion')
        await command(ada, mutation, { messageId: id, ...input });
  const told = await events.all();
  expect(told).toMatchObject(Array.from({ length: 5 }, () => changed(messageId, { favorite: true })));
  expect(told.at(-1)?.message?.text).toBe('Hello');
  await command(ada, 'setMessageFavorite', { messageId, favorite: false });
  await command(ada, 'editMessage', { messageId, text: 'None any more' });
  expect(await events.all()).toMatchObject([changed(messageId, { favorite: false })]);
});

test('one that loses its content is told as no favorite, and as one when it has it back', async () => {
  const ada = await studio.person();
  const { userMessageId: messageId } = await exchange(ada);
  await favorite(ada, messageId);
  await using events = await listen(ada);
  await command(ada, 'deleteMessage', { messageId });
  expect(await events.all()).toMatchObject([changed(messageId, { favorite: false, text: '' })]);
  await command(ada, 'restoreMessage', { messageId });
  expect(await events.all()).toMatchObject([changed(messageId, { favorite: true, text: 'Hello' })]);
});

test('of a subtree that goes and comes back, the favorites are told', async () => {
  const ada = await studio.person();
  const { conversationId, userMessageId, answerId } = await exchange(ada);
  const later = await exchange(ada, conversationId);
  for (const id of [answerId, later.answerId, later.userMessageId]) await favorite(ada, id);
  // An empty place is no favorite, whoever marked it.
  await command(ada, 'deleteMessage', { messageId: later.userMessageId });
  await using events = await listen(ada);
  await command(ada, 'deleteMessage', { messageId: userMessageId, scope: 'SUBTREE' });
  const gone = [removed(answerId), removed(later.answerId)];
  expect((await events.all()).toSorted(byId)).toMatchObject(gone.toSorted(byId));
  await command(ada, 'restoreMessage', { messageId: userMessageId });
  const back = (await events.all()).map(({ message }) => message);
  expect(back.map((message) => message?.id).sort()).toEqual([answerId, later.answerId].sort());
  expect(back.every((message) => message?.favorite)).toBe(true);
});

test('a removal that is told when the message is there again is told as a change', async () => {
  const ada = await studio.person();
  const { userMessageId: messageId } = await exchange(ada);
  await using before = await FeedEvents.open(ada, 'viewerEvents');
  await favorite(ada, messageId);
  const [{ cursor: after } = { cursor: '' }] = await before.take(1);
  await command(ada, 'deleteMessage', { messageId, scope: 'SUBTREE' });
  await command(ada, 'restoreMessage', { messageId });
  await using events = await FeedEvents.open<Told>(ada, 'viewerEvents', { after, selection: SELECTION });
  const told = (await events.take(4)).filter(({ __typename }) => __typename.startsWith('Message'));
  expect(told).toMatchObject([changed(messageId), changed(messageId)]);
});

test('favorites come back with their conversation, by itself, with others or with its folder', async () => {
  const ada = await studio.person();
  const folderId = await madeId(ada, 'createFolder', { name: 'a' }, 'folder');
  const conversationId = await ada.startConversation({ folderId });
  const { userMessageId, answerId } = await exchange(ada, conversationId);
  for (const id of [userMessageId, answerId]) await favorite(ada, id);
  await command(ada, 'deleteMessage', { messageId: answerId });
  await using events = await listen(ada);
  await events.all();
  const ids = { conversationIds: [conversationId] };
  for (const [deletion, restoring, input, more] of [
    ['deleteConversation', 'restoreConversation', { conversationId }, {}],
    ['bulkDeleteConversations', 'bulkRestoreConversations', ids, {}],
    ['deleteFolder', 'restoreFolder', { folderId }, { contents: 'DELETE' }],
  ] as const) {
    await command(ada, deletion, { ...input, ...more });
    expect(await events.all(), 'that the conversation went says it').toEqual([]);
    await command(ada, restoring, input);
    expect(await events.all(), restoring).toMatchObject([changed(userMessageId, { favorite: true })]);
  }
});

test.each([
  [99, 'told'],
  [100, 'told'],
  [101, 'read again'],
])('of a subtree with %i favorites each is %s, with as many statements', async (many, how) => {
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const [, row = ''] = Buffer.from(conversationId, 'base64url').toString().split(':');
  const rows = await growTree(studio.databaseUrl, row, pathWithBranches(110, 0), 109);
  await sql(
    studio.databaseUrl,
    `INSERT INTO message_mark (user_id, message_id, favorite_at)
     SELECT c.user_id, m.id, now() FROM message m JOIN conversation c ON c.id = m.conversation_id
     WHERE c.id = $1 ORDER BY m.sequence LIMIT $2`,
    [row, many],
  );
  const messageId = Buffer.from(`Message:${rows[0]}`).toString('base64url');
  await using events = await listen(ada);
  for (const [mutation, input, kind] of [
    ['deleteMessage', { messageId, scope: 'SUBTREE' }, 'MessageRemoved'],
    ['restoreMessage', { messageId }, 'MessageChanged'],
  ] as const) {
    const statements = await statementsOf(() => command(ada, mutation, input));
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(25);
    const kinds = (await events.all()).map(({ __typename }) => __typename);
    expect(kinds).toEqual(how === 'told' ? Array(many).fill(kind) : ['FeedReset']);
  }
});

test('who holds one of the siblings of what goes is told how they stand then', async () => {
  const ada = await studio.person();
  const { conversationId, answerId } = await exchange(ada);
  const made = await command(
    ada,
    'regenerateMessage',
    { messageId: answerId },
    'generations { id message { id } }',
  );
  const [second] = made.generations as { id: string; message: { id: string } }[];
  await ada.readAnswer(second?.id ?? '');
  const selection = '... on MessageRemoved { messageId siblings { id siblings { index count } } }';
  await using events = await FeedEvents.open<{ __typename: string; siblings?: object[] }>(
    ada,
    'conversationEvents',
    {
      conversationId,
      selection,
    },
  );
  await command(ada, 'deleteMessage', { messageId: answerId, scope: 'SUBTREE' });
  expect(await events.take(1)).toMatchObject([
    {
      __typename: 'MessageRemoved',
      messageId: answerId,
      siblings: [{ id: second?.message.id, siblings: { index: 0, count: 1 } }],
    },
  ]);
});
