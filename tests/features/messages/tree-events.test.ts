import { afterAll, beforeAll, expect, test } from 'vitest';
import { growTree, pathWithBranches } from '../../support/database/tree-rows.ts';
import { attempt } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const CONVERSATION = '... on ConversationChanged { conversation { messageCount activeLeaf { id } } }';
const HERE = `... on MessageAdded { message { id parent { id } text } } ... on MessageChanged { message { id deleted text } }
  ... on MessageRemoved { messageId } ${CONVERSATION}`;

interface Told {
  readonly __typename: string;
}

/** A path of so many messages, and what is told of it to whoever looks at it and to whoever looks at the lists. */
async function watched(length: number) {
  const conversationId = await ada.startConversation();
  const [, row = ''] = Buffer.from(conversationId, 'base64url').toString().split(':');
  const rows = await growTree(studio.databaseUrl, row, pathWithBranches(length, 0), length - 1);
  const ids = rows.map((id) => Buffer.from(`Message:${id}`).toString('base64url'));
  const here = await FeedEvents.open<Told>(ada, 'conversationEvents', { conversationId, selection: HERE });
  const mine = await FeedEvents.open<Told>(ada, 'viewerEvents', { selection: CONVERSATION });
  return {
    ids,
    take: async (count: number) => (await here.take(count)).map(withoutCursor),
    takeMine: async () => (await mine.take(1)).map(withoutCursor)[0],
    close: () => Promise.all([here[Symbol.asyncDispose](), mine[Symbol.asyncDispose]()]),
  };
}

function withoutCursor(event: Told): Told {
  const { cursor: _, ...told } = event as Told & { cursor?: string };
  return told;
}

test('deleting and restoring is told so that whoever holds the messages patches them', async () => {
  const { ids, take, takeMine, close } = await watched(5);
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
  expect(await take(4)).toEqual([
    ...ids.slice(2).map((messageId) => ({ __typename: 'MessageRemoved', messageId })),
    changed(2, second),
  ]);
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
  [100, 'MessageRemoved', 'MessageAdded'],
  [101, 'FeedReset', 'FeedReset'],
])(
  '%i messages that go are told by %s, and by %s when they come back',
  async (count, gone, back) => {
    const { ids, take, close } = await watched(count + 1);
    const expectAnnounced = async (kind: string) => {
      const told = kind === 'FeedReset' ? 1 : count;
      expect((await take(told + 1)).map(({ __typename }) => __typename)).toEqual([
        ...Array.from({ length: told }, () => kind),
        'ConversationChanged',
      ]);
    };
    await attempt(ada, 'deleteMessage', { messageId: ids[1], scope: 'SUBTREE' });
    await expectAnnounced(gone);
    await attempt(ada, 'restoreMessage', { messageId: ids[1] });
    await expectAnnounced(back);
    await close();
  },
  60_000,
);
