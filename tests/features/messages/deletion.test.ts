import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { statementsOf } from '../../support/database/statements.ts';
import { attempt } from '../../support/people/attempt.ts';
import { idsThatNameNothing, ownedBy } from '../../support/people/other-ids.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

/** A conversation of so many questions and their whole answers; the ids in the order of the path. */
async function chat(turns: number): Promise<{ conversationId: string; ids: string[]; runs: string[] }> {
  const conversationId = await ada.startConversation();
  const ids: string[] = [];
  const runs: string[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const sent = await ada.send(conversationId, `Question ${turn}`);
    await ada.readAnswer(sent.generationId);
    ids.push(sent.userMessageId, sent.answerId);
    runs.push(sent.generationId);
  }
  return { conversationId, ids, runs };
}

const STATE = `query ($id: ID!) { conversation(id: $id) { messageCount activeLeaf { id }
  messages(first: 100) { edges { node { id text deleted deletedAt parts { __typename } parent { id } } } }
  deletedMessages { totalCount edges { node { messageId role excerpt messageCount } } } } }`;
interface State {
  readonly messageCount: number;
  readonly activeLeaf: { readonly id: string } | null;
  readonly messages: {
    readonly edges: readonly { readonly node: Record<string, unknown> & { id: string } }[];
  };
  readonly deletedMessages: {
    readonly totalCount: number;
    readonly edges: readonly { readonly node: Record<string, unknown> }[];
  };
}
const read = async (id: string) => {
  const { conversation } = await ada.get<{ conversation: State }>(STATE, { id });
  return { ...conversation, path: conversation.messages.edges.map(({ node }) => node) };
};

test('a message deleted by itself leaves its place, and comes back with its text', async () => {
  const { conversationId, ids } = await chat(2);
  const messageId = ids[1] ?? '';
  const { deleteMessage } = await ada.get<{ deleteMessage: Record<string, unknown> }>(
    `mutation ($messageId: ID!) { deleteMessage(input: { messageId: $messageId, expectedRevision: 2 }) {
      ... on DeleteMessagePayload { deletedMessageId conversation { messageCount } tombstone { id text deleted revision } }
      ... on Error { message } } }`,
    { messageId },
  );
  expect(deleteMessage).toEqual({
    deletedMessageId: messageId,
    conversation: { messageCount: 3 },
    tombstone: { id: messageId, text: '', deleted: true, revision: 3 },
  });
  const gone = await read(conversationId);
  expect(gone.path.map(({ id }) => id)).toEqual(ids);
  expect(gone.path[1]).toMatchObject({ text: '', parts: [], deletedAt: expect.any(String) });
  expect(gone.path[2]).toMatchObject({ parent: { id: messageId } });
  expect(gone.deletedMessages).toMatchObject({
    totalCount: 1,
    edges: [
      { node: { messageId, role: 'ASSISTANT', messageCount: 1, excerpt: expect.stringMatching(/\S/) } },
    ],
  });
  // Deleted twice is deleted once.
  expect(await attempt(ada, 'deleteMessage', { messageId })).toMatchObject({
    __typename: 'DeleteMessagePayload',
  });
  expect((await read(conversationId)).messageCount).toBe(3);

  expect(await attempt(ada, 'restoreMessage', { messageId })).toMatchObject({
    __typename: 'RestoreMessagePayload',
  });
  const back = await read(conversationId);
  expect(back).toMatchObject({ messageCount: 4, deletedMessages: { totalCount: 0 } });
  expect(back.path[1]).toMatchObject({ deleted: false, deletedAt: null, text: expect.stringMatching(/\S/) });
});

test('an emptied message that is deleted as a leaf comes back as an empty place first, and then with its text', async () => {
  const { conversationId, ids } = await chat(1);
  const [place = '', answer = ''] = ids;
  await attempt(ada, 'deleteMessage', { messageId: place });
  await attempt(ada, 'deleteMessage', { messageId: answer });
  await attempt(ada, 'deleteMessage', { messageId: place });
  const listed = async () => (await read(conversationId)).deletedMessages.edges.map(({ node }) => node);
  expect(await listed()).toMatchObject([
    { messageId: place, messageCount: 0, excerpt: 'Question 0' },
    { messageId: answer, messageCount: 1 },
  ]);
  await attempt(ada, 'restoreMessage', { messageId: place });
  expect(await read(conversationId)).toMatchObject({
    messageCount: 0,
    path: [{ id: place, deleted: true, text: '' }],
  });
  expect(await listed()).toMatchObject([{ messageId: answer }, { messageId: place, messageCount: 1 }]);
  await attempt(ada, 'restoreMessage', { messageId: place });
  await attempt(ada, 'restoreMessage', { messageId: answer });
  expect(await read(conversationId)).toMatchObject({
    messageCount: 2,
    path: [{ id: place, text: 'Question 0' }, { id: answer }],
    deletedMessages: { totalCount: 0 },
  });
});

test('what was deleted with all below it is nowhere, and the branch that is looked at ends above it', async () => {
  const { conversationId, ids, runs } = await chat(3);
  const [first, answer, second, ...below] = ids;
  await attempt(ada, 'deleteMessage', { messageId: second, scope: 'SUBTREE' });
  const state = await read(conversationId);
  expect(state).toMatchObject({ messageCount: 2, activeLeaf: { id: answer } });
  expect(state.path.map(({ id }) => id)).toEqual([first, answer]);
  expect(state.deletedMessages.edges).toEqual([
    { node: { messageId: second, role: 'USER', messageCount: 4, excerpt: 'Question 1' } },
  ]);

  const gone = [second, ...below, ...runs.slice(1)];
  const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  expect(await ada.get(NODES, { ids: gone })).toEqual({ nodes: gone.map(() => null) });
  for (const id of gone)
    expect(await ada.get('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null });
  const listed = await ada.get<{
    conversation: { generations: object[] };
    viewer: { generations: { id: string }[] };
  }>('query ($id: ID!) { conversation(id: $id) { generations { id } } viewer { generations { id } } }', {
    id: conversationId,
  });
  expect(listed.conversation.generations).toEqual([{ id: runs[0] }]);
  expect(listed.viewer.generations.map(({ id }) => id)).not.toContain(runs[1]);
  const leaf = await ada.ask(
    'query ($id: ID!, $leaf: ID) { conversation(id: $id) { messages(leaf: $leaf) { totalCount } } }',
    {
      id: conversationId,
      leaf: below.at(-1),
    },
  );
  expect(leaf.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: ['leaf'] }] });

  const before = await countRows(studio.databaseUrl);
  for (const messageId of [second, ...below])
    for (const [mutation, more] of [
      ['deleteMessage', {}],
      ['selectBranch', {}],
      ['forkConversation', {}],
      ['editMessage', { text: 'Still there?' }],
    ] as const)
      expect(await attempt(ada, mutation, { messageId, ...more }), mutation).toMatchObject({
        __typename: 'NotFoundError',
      });
  expect(await attempt(ada, 'regenerateMessage', { messageId: below[0] })).toMatchObject({
    __typename: 'NotFoundError',
  });
  expect(
    await attempt(ada, 'sendMessage', { conversationId, parentId: below[0], text: 'Hello?' }),
  ).toMatchObject({
    __typename: 'InvalidInputError',
    fields: [{ path: ['parentId'] }],
  });
  expect(await attempt(ada, 'stopGeneration', { generationId: runs[1] })).toMatchObject({
    __typename: 'NotFoundError',
  });
  expect(await countRows(studio.databaseUrl)).toEqual(before);

  expect(await attempt(ada, 'restoreMessage', { messageId: below[1] })).toMatchObject({
    __typename: 'InvalidInputError',
    fields: [{ path: ['messageId'], message: expect.stringContaining('above') }],
  });
  await attempt(ada, 'restoreMessage', { messageId: second });
  const back = await read(conversationId);
  expect(back).toMatchObject({ messageCount: 6, activeLeaf: { id: ids.at(-1) } });
  expect(back.path.map(({ id }) => id)).toEqual(ids);
});

test('an answer is not given anew while its question is deleted', async () => {
  const { conversationId, ids } = await chat(1);
  const [question = '', answer = ''] = ids;
  await attempt(ada, 'deleteMessage', { messageId: question, scope: 'MESSAGE' });
  expect(await attempt(ada, 'regenerateMessage', { messageId: answer })).toMatchObject({
    __typename: 'InvalidInputError',
    fields: [{ path: ['messageId'], message: expect.stringContaining('deleted') }],
  });
  expect((await read(conversationId)).path.map(({ id }) => id)).toEqual(ids);
  await attempt(ada, 'restoreMessage', { messageId: question });
  expect(await attempt(ada, 'regenerateMessage', { messageId: answer })).toMatchObject({
    __typename: 'RegenerateMessagePayload',
  });
});

test('what was deleted first comes back last', async () => {
  const { conversationId, ids } = await chat(2);
  const [first, , second] = ids;
  await attempt(ada, 'deleteMessage', { messageId: second, scope: 'SUBTREE' });
  await attempt(ada, 'deleteMessage', { messageId: first, scope: 'SUBTREE' });
  expect(await read(conversationId)).toMatchObject({ messageCount: 0, activeLeaf: null, path: [] });
  expect(await attempt(ada, 'restoreMessage', { messageId: second })).toMatchObject({
    __typename: 'InvalidInputError',
  });
  await attempt(ada, 'restoreMessage', { messageId: first });
  expect(await read(conversationId)).toMatchObject({ messageCount: 2, activeLeaf: { id: ids[1] } });
  await attempt(ada, 'restoreMessage', { messageId: second });
  expect(await read(conversationId)).toMatchObject({ messageCount: 4, activeLeaf: { id: ids[3] } });
});

test('the last deleted is listed first, page by page', async () => {
  const { conversationId, ids } = await chat(4);
  for (const messageId of [ids[7], ids[5], ids[3]]) await attempt(ada, 'deleteMessage', { messageId });
  const PAGE = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { conversation(id: $id) {
    deletedMessages(first: $first, after: $after, last: $last, before: $before) { totalCount
      edges { cursor node { messageId } } pageInfo { hasNextPage hasPreviousPage } } } }`;
  const page = async (args: object) => {
    const { conversation } = await ada.get<{
      conversation: {
        deletedMessages: { edges: { cursor: string; node: { messageId: string } }[]; pageInfo: object };
      };
    }>(PAGE, { id: conversationId, ...args });
    return conversation.deletedMessages;
  };
  const two = await page({ first: 2 });
  expect(two.edges.map(({ node }) => node.messageId)).toEqual([ids[3], ids[5]]);
  expect(two).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  const rest = await page({ first: 2, after: two.edges[1]?.cursor });
  expect(rest.edges.map(({ node }) => node.messageId)).toEqual([ids[7]]);
  const before = await page({ last: 1, before: rest.edges[0]?.cursor });
  expect(before.edges.map(({ node }) => node.messageId)).toEqual([ids[5]]);
  const { errors } = await ada.ask(PAGE, { id: conversationId, after: 'garbage' });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: ['after'] }] });
});

test('deleting an answer that is being written stops it', async () => {
  await using slow = await startStudio({ DEMO_TOKEN_DELAY_MS: '20' });
  const bob = await slow.person();
  for (const scope of ['MESSAGE', 'SUBTREE'] as const) {
    const conversationId = await bob.startConversation();
    const { answerId, generationId, userMessageId } = await bob.send(conversationId, 'Tell me a long story');
    const events = bob.watch(generationId);
    await events.next();
    await attempt(bob, 'deleteMessage', { messageId: answerId, scope });
    const rest = await Array.fromAsync(events);
    expect(rest.at(-1)).toMatchObject({ __typename: 'GenerationFinished', status: 'STOPPED' });
    const { conversation } = await bob.get<{ conversation: object }>(
      'query ($id: ID!) { conversation(id: $id) { messageCount activeLeaf { id } } }',
      { id: conversationId },
    );
    expect(conversation).toEqual({ messageCount: 1, activeLeaf: { id: userMessageId } });
    await attempt(bob, 'restoreMessage', { messageId: answerId });
    expect(
      await bob.get('query ($id: ID!) { node(id: $id) { ... on Message { status text } } }', {
        id: answerId,
      }),
    ).toMatchObject({ node: { status: 'STOPPED', text: expect.stringMatching(/\S/) } });
  }
});

test('a stale deletion is refused with the message as it stands', async () => {
  const { ids } = await chat(1);
  const messageId = ids[0] ?? '';
  await attempt(ada, 'editMessage', { messageId, text: 'Another question' });
  for (const scope of ['MESSAGE', 'SUBTREE'])
    expect(await attempt(ada, 'deleteMessage', { messageId, scope, expectedRevision: 1 })).toMatchObject({
      __typename: 'ConflictError',
      currentRevision: 2,
      current: { __typename: 'Message', id: messageId },
    });
  expect(await attempt(ada, 'deleteMessage', { messageId, expectedRevision: 2 })).toMatchObject({
    __typename: 'DeleteMessagePayload',
  });
});

test.each(['deleteMessage', 'restoreMessage', 'selectBranch', 'forkConversation'])(
  '%s does not find a faulty id, and all of them look alike',
  async (mutation) => {
    const [own, foreign] = [await ownedBy(ada), await ownedBy(await studio.person())];
    const before = await countRows(studio.databaseUrl);
    const told = new Set<string>();
    for (const [what, messageId] of Object.entries(idsThatNameNothing('Message', own, foreign))) {
      const outcome = await attempt(ada, mutation, { messageId });
      expect(outcome, what).toMatchObject({ __typename: 'NotFoundError' });
      told.add(outcome.message ?? '');
    }
    expect([...told]).toEqual([expect.stringContaining('messageId')]);
    expect(await countRows(studio.databaseUrl)).toEqual(before);
    // Not deleted: nothing to restore.
    if (mutation === 'restoreMessage')
      expect(await attempt(ada, mutation, { messageId: own.Message })).toMatchObject({
        __typename: 'NotFoundError',
      });
  },
);

test('a long subtree costs as many statements as a short one', async () => {
  const count = async (turns: number) => {
    const { ids } = await chat(turns);
    const messageId = ids[0];
    const counts: number[] = [];
    for (const mutation of ['deleteMessage', 'restoreMessage'])
      counts.push(
        (
          await statementsOf(() =>
            attempt(ada, mutation, {
              messageId,
              scope: mutation === 'deleteMessage' ? 'SUBTREE' : undefined,
            }),
          )
        ).length,
      );
    return counts;
  };
  const [short, long] = [await count(1), await count(9)];
  // Whether the session is still open is asked again now and then.
  for (const at of [0, 1]) expect(long[at]).toBeLessThanOrEqual((short[at] ?? 0) + 1);
});

test('who watches an answer that was deleted with its place kept is told its end, and nothing of its text', async () => {
  const { ids, runs } = await chat(2);
  const [[, messageId], [generationId = '']] = [ids, runs];
  const watched = async () => {
    const events = await Array.fromAsync(ada.watch(generationId));
    return {
      kinds: events.map(({ __typename }) => __typename),
      text: events.map(({ text }) => text).join(''),
    };
  };
  const before = await watched();
  expect(before.text).not.toBe('');
  await attempt(ada, 'deleteMessage', { messageId });
  expect(await watched()).toEqual({ kinds: ['GenerationFinished'], text: '' });
  await attempt(ada, 'restoreMessage', { messageId });
  expect(await watched()).toEqual(before);
});

test('whoever locks a message and its conversation locks the conversation first', async () => {
  const { ids } = await chat(2);
  const [first, last] = [ids[0], ids.at(-1)];
  const acts: [string, object][] = [
    ['pinMessage', { messageId: first, pinned: true }],
    ['editMessage', { messageId: first, text: 'Anew', regenerate: true, expectedRevision: 2 }],
    ['deleteMessage', { messageId: last, scope: 'SUBTREE' }],
    ['restoreMessage', { messageId: last }],
  ];
  for (const [mutation, input] of acts) {
    const locks = (
      await statementsOf(async () =>
        expect(await attempt(ada, mutation, input)).toMatchObject({
          __typename: expect.stringMatching(/Payload$/),
        }),
      )
    ).flatMap((text) => {
      if (!/FOR (NO KEY )?UPDATE/.test(text)) return [];
      return /FROM (conversation|message)\b/.exec(text)?.[1] ?? [];
    });
    expect(locks, mutation).toEqual(['conversation', 'message']);
  }
});
