import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../../support/attempt.ts';
import type { Person } from '../../support/person.ts';
import { startStudio, type TestStudio } from '../../support/studio.ts';
import { growTree, pathWithBranches } from '../../support/tree-rows.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const CONVERSATION = 'conversation { messageCount activeLeaf { id } }';
const HERE = `subscription ($id: ID!) { conversationEvents(conversationId: $id) { __typename
  ... on MessageAdded { message { id parent { id } text } } ... on MessageChanged { message { id deleted text } }
  ... on MessageRemoved { messageId } ... on ConversationChanged { ${CONVERSATION} } } }`;
const MINE = `subscription { viewerEvents { __typename ... on ConversationChanged { ${CONVERSATION} } } }`;

/** A path of so many messages, two subscriptions to what happens there, and how to read the next events of each. */
async function watched(length: number) {
  const conversationId = await ada.startConversation();
  const [, row = ''] = Buffer.from(conversationId, 'base64url').toString().split(':');
  const rows = await growTree(studio.databaseUrl, row, pathWithBranches(length, 0), length - 1);
  const ids = rows.map((id) => Buffer.from(`Message:${id}`).toString('base64url'));
  const here = ada.sse<{ conversationEvents: object }>(HERE, { id: conversationId });
  const mine = ada.sse<{ viewerEvents: object }>(MINE, {});
  const pending = [here.next(), mine.next()];
  // Both listen once a first event came to both.
  const listening = async () => {
    await attempt(ada, 'updateConversation', { conversationId, pinned: true });
    await Promise.all(pending);
  };
  const take = async (count: number) => {
    const events: object[] = [];
    while (events.length < count) events.push((await here.next()).value?.conversationEvents ?? {});
    return events;
  };
  return {
    ids,
    listening,
    take,
    takeMine: async () => (await mine.next()).value?.viewerEvents,
    close: () => Promise.all([here.return(undefined), mine.return(undefined)]),
  };
}

test('deleting and restoring is told so that whoever holds the messages patches them', async () => {
  const { ids, listening, take, takeMine, close } = await watched(5);
  await listening();
  const [, second, third] = ids;
  const changed = (messageCount: number, leaf: string | undefined) => ({
    __typename: 'ConversationChanged',
    conversation: { messageCount, activeLeaf: { id: leaf } },
  });

  await attempt(ada, 'deleteMessage', { messageId: second });
  expect(await take(2)).toEqual([
    { __typename: 'MessageChanged', message: { id: second, deleted: true, text: '' } },
    changed(4, ids[4]),
  ]);
  expect(await takeMine()).toEqual(changed(4, ids[4]));
  await attempt(ada, 'restoreMessage', { messageId: second });
  expect(await take(2)).toEqual([
    { __typename: 'MessageChanged', message: { id: second, deleted: false, text: 'Message 2' } },
    changed(5, ids[4]),
  ]);
  await takeMine();

  await attempt(ada, 'deleteMessage', { messageId: third, scope: 'SUBTREE' });
  expect(await take(2)).toEqual([{ __typename: 'MessageRemoved', messageId: third }, changed(2, second)]);
  expect(await takeMine()).toEqual(changed(2, second));
  await attempt(ada, 'restoreMessage', { messageId: third });
  expect(await take(4)).toEqual([
    ...ids.slice(2).map((id, at) => ({
      __typename: 'MessageAdded',
      message: { id, parent: { id: ids[at + 1] }, text: `Message ${at + 3}` },
    })),
    changed(5, ids[4]),
  ]);
  await close();
});

test.each([
  [100, 'MessageAdded'],
  [101, 'FeedReset'],
])(
  '%i messages that come back are told by %s',
  async (count, kind) => {
    const { ids, listening, take, close } = await watched(count + 1);
    await listening();
    await attempt(ada, 'deleteMessage', { messageId: ids[1], scope: 'SUBTREE' });
    await take(2);
    await attempt(ada, 'restoreMessage', { messageId: ids[1] });
    const told = kind === 'FeedReset' ? 1 : count;
    expect((await take(told + 1)).map((event) => (event as { __typename: string }).__typename)).toEqual([
      ...Array.from({ length: told }, () => kind),
      'ConversationChanged',
    ]);
    await close();
  },
  60_000,
);
