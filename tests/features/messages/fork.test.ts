import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { sql } from '../../support/database/sql.ts';
import { statementsOf } from '../../support/database/statements.ts';
import { UNFIT_NAMES } from '../../support/inputs/unfit-names.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import { regenerate } from '../../support/people/generation-calls.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { makeFolder } from '../folders/library.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

async function chat(turns: number, input: object = {}) {
  const conversationId = await ada.startConversation(input);
  const ids: string[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const sent = await ada.send(conversationId, `Question ${turn}`);
    await ada.readAnswer(sent.generationId);
    ids.push(sent.userMessageId, sent.answerId);
  }
  return { conversationId, ids };
}

const FORK = `mutation ($input: ForkConversationInput!) { forkConversation(input: $input) {
  __typename ... on Error { message } ... on ForkConversationPayload { conversation {
    id title description systemPrompt revision messageCount activeLeaf { id text }
    messages(first: 100) { edges { node { id role status text sequence deleted createdAt model { id } usage { inputTokens }
      parent { id } siblings { index count } } } } } } } }`;

interface Fork {
  readonly id: string;
  readonly title: string;
  readonly messageCount: number;
  readonly activeLeaf: { readonly id: string; readonly text: string };
  readonly messages: { readonly edges: readonly { readonly node: Record<string, unknown> }[] };
}

async function fork(input: object): Promise<Fork & { nodes: Record<string, unknown>[] }> {
  const { forkConversation } = await ada.get<{ forkConversation: { conversation: Fork } }>(FORK, { input });
  const { conversation } = forkConversation;
  return { ...conversation, nodes: conversation.messages.edges.map(({ node }) => node) };
}

test('a fork begins with the path to a message, and has a life of its own', async () => {
  const settings = { title: 'Journey', description: 'Long', systemPrompt: 'Be brief.' };
  const { conversationId, ids } = await chat(3, settings);
  await using mine = await FeedEvents.open(ada, 'viewerEvents');
  const copy = await fork({ messageId: ids[3] });
  expect(copy).toMatchObject({ ...settings, title: 'Journey (fork)', revision: 1, messageCount: 4 });
  expect(await mine.take(1)).toMatchObject([
    { __typename: 'ConversationAdded', conversation: { id: copy.id, title: 'Journey (fork)' } },
  ]);
  const original = await ada.get<{ nodes: Record<string, unknown>[] }>(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message {
      role status text sequence deleted createdAt model { id } usage { inputTokens } } } }`,
    { ids: ids.slice(0, 4) },
  );
  expect(copy.nodes).toMatchObject(original.nodes);
  expect(copy.nodes.map(({ id }) => id)).not.toEqual(expect.arrayContaining([ids[0]]));
  expect(copy.nodes.map(({ parent }) => parent)).toEqual([
    null,
    ...copy.nodes.slice(0, 3).map(({ id }) => ({ id })),
  ]);
  expect(copy.activeLeaf.id).toBe(copy.nodes[3]?.id);
  const { generationId } = await ada.send(copy.id, 'And then?');
  await ada.readAnswer(generationId);
  expect(
    await ada.get('query ($id: ID!) { conversation(id: $id) { messageCount } }', { id: conversationId }),
  ).toEqual({
    conversation: { messageCount: 6 },
  });
});

test('a fork of the subtree has every branch below, in the old order, and looks at the same one', async () => {
  const { conversationId, ids } = await chat(2);
  const [first = '', answer = ''] = ids;
  const again = (await regenerate(ada, answer)).generations[0];
  await ada.readAnswer(again?.id ?? '');
  await attempt(ada, 'deleteMessage', { messageId: again?.message.id, scope: 'SUBTREE' });
  const third = (await regenerate(ada, answer)).generations[0];
  await ada.readAnswer(third?.id ?? '');
  await attempt(ada, 'deleteMessage', { messageId: answer });
  await attempt(ada, 'selectBranch', { messageId: answer });
  const copy = await fork({ messageId: first, scope: 'SUBTREE', title: 'All of it' });
  expect(copy).toMatchObject({ title: 'All of it', messageCount: 4 });
  expect(copy.nodes).toMatchObject([
    { text: 'Question 0', sequence: 1, siblings: { index: 0, count: 1 } },
    { text: '', deleted: true, sequence: 2, siblings: { index: 0, count: 2 } },
    { text: 'Question 1', sequence: 3 },
    { sequence: 4 },
  ]);
  // The emptied place has no content to come back.
  expect(await attempt(ada, 'restoreMessage', { messageId: copy.nodes[1]?.id })).toMatchObject({
    __typename: 'NotFoundError',
  });
  expect(await attempt(ada, 'forkConversation', { messageId: answer })).toMatchObject({
    __typename: 'NotFoundError',
  });
  const rows = await sql<{ number: number }>(
    studio.databaseUrl,
    `SELECT child_number AS number FROM message m JOIN conversation c ON c.id = m.conversation_id
     WHERE c.title = 'All of it' ORDER BY sequence`,
  );
  expect(rows.map(({ number }) => number)).toEqual([1, 1, 1, 1, 2]);
  expect(conversationId).not.toBe(copy.id);
});

test('a fork takes as many statements for many messages as for few', async () => {
  const count = async (turns: number) => {
    const { ids } = await chat(turns);
    return (await statementsOf(() => attempt(ada, 'forkConversation', { messageId: ids.at(-1) }))).length;
  };
  const few = await count(1);
  // A lease is renewed beside any of them.
  expect(await count(8)).toBeLessThanOrEqual(few + 2);
});

test('a fork is called by nothing that is no name', async () => {
  const { ids } = await chat(1);
  const before = await countRows(studio.databaseUrl);
  for (const [what, title] of [...UNFIT_NAMES, ['201 characters', 'x'.repeat(201)] as const]) {
    const outcome = await attempt(ada, 'forkConversation', { messageId: ids[1], title });
    expect(outcome, what).toMatchObject({ __typename: 'InvalidInputError' });
    expect(faultyFields(outcome), what).toEqual(['title']);
  }
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('the title of a fork has at most 200 characters, its own or the old one', async () => {
  const { ids } = await chat(1, { title: '🦉'.repeat(200) });
  expect((await fork({ messageId: ids[1] })).title).toBe(`${'🦉'.repeat(193)} (fork)`);
  expect((await fork({ messageId: ids[1], title: 'x'.repeat(200) })).title).toHaveLength(200);
  expect((await fork({ messageId: ids[1], title: 'x' })).title).toBe('x');
});

test('nothing that is being written is copied, nor more messages than a conversation may have', async () => {
  await using slow = await startStudio({ DEMO_TOKEN_DELAY_MS: '20', CONVERSATION_MAX_MESSAGES: '4' });
  const bob = await slow.person();
  const conversationId = await bob.startConversation();
  const { answerId, userMessageId, generationId } = await bob.send(conversationId, 'Tell me a long story');
  const outcome = await attempt(bob, 'forkConversation', { messageId: answerId });
  expect(outcome).toMatchObject({ __typename: 'InvalidInputError' });
  expect(faultyFields(outcome)).toEqual(['messageId']);
  expect(await attempt(bob, 'forkConversation', { messageId: userMessageId })).toMatchObject({
    __typename: 'ForkConversationPayload',
  });
  await attempt(bob, 'stopGeneration', { generationId });
  for (const [n, typename] of [
    [2, 'ForkConversationPayload'],
    [3, 'InvalidInputError'],
  ] as const) {
    await sql(
      slow.databaseUrl,
      `INSERT INTO message (id, conversation_id, parent_id, role, status, parts, sequence, depth)
       SELECT gen_random_uuid(), m.conversation_id, m.id, 'USER', 'COMPLETE', '[]', 10 * $2 + n, 2
       FROM message m, generate_series(1, $2::int - (SELECT count(*)::int FROM message c WHERE c.parent_id = m.id)) n
       WHERE m.id = $1`,
      [Buffer.from(answerId, 'base64url').toString().split(':')[1], n],
    );
    expect(await attempt(bob, 'forkConversation', { messageId: answerId, scope: 'SUBTREE' })).toMatchObject({
      __typename: typename,
    });
  }
});

test('a fork is told to all folders that count it, and to its tags, behind the lock of the library', async () => {
  const outer = await makeFolder(ada, 'outer');
  const folderId = await makeFolder(ada, 'inner', { parentId: outer });
  const { ids } = await chat(1, { folderId, tags: ['kept'] });
  await using events = await FeedEvents.open<{ __typename: string; folder?: { id: string } }>(
    ada,
    'viewerEvents',
    {
      selection: '... on FolderChanged { folder { id } }',
    },
  );
  const sent = await statementsOf(() => fork({ messageId: ids[1] }));
  const told = await events.take(4);
  expect(told.map(({ __typename }) => __typename)).toEqual([
    'ConversationAdded',
    'FolderChanged',
    'FolderChanged',
    'TagChanged',
  ]);
  expect(told.flatMap(({ folder }) => folder?.id ?? []).sort()).toEqual([folderId, outer].sort());
  const library = sent.findIndex(
    (text) => text.includes('FROM "user"') && text.includes('FOR NO KEY UPDATE'),
  );
  const tree = sent.findIndex((text) => text.includes('FROM conversation') && text.includes('FOR UPDATE'));
  expect(library).toBeGreaterThanOrEqual(0);
  expect(tree).toBeGreaterThan(library);
});
