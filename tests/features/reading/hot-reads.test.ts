import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementsOf } from '../../support/database/statements.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
let conversationId: string;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  conversationId = await ada.startConversation();
  for (let turn = 0; turn < 3; turn++) {
    const { generationId } = await ada.send(conversationId, `Hello ${turn}`);
    await ada.readAnswer(generationId);
  }
});
afterAll(() => studio.close());

interface Page {
  readonly edges: { cursor: string; node: Record<string, unknown> }[];
  readonly pageInfo: Record<string, unknown>;
}

const PAGE = `edges { cursor node { id role status text sequence createdAt editedAt usage { inputTokens } } }
  pageInfo { startCursor endCursor hasNextPage hasPreviousPage }`;

/** The fewest of several tries: leases are renewed and sessions looked up again beside any of them. */
async function countOf(query: string, variables: object = {}): Promise<number> {
  const counts: number[] = [];
  for (let at = 0; at < 4; at++) counts.push((await statementsOf(() => ada.get(query, variables))).length);
  return Math.min(...counts);
}

test('a conversation and its last messages are one statement, however they are asked for', async () => {
  const direct = `query ($id: ID!) { conversation(id: $id) { id title messages(last: 20) { ${PAGE} } } }`;
  const spread = `query ($id: ID!, $last: Int = 20) { conversation(id: $id) { ...C } }
    fragment C on Conversation { ... on Conversation { title messages(last: $last) { ${PAGE} } } }`;
  expect(await countOf(direct, { id: conversationId })).toBe(1);
  expect(await countOf(spread, { id: conversationId })).toBe(1);
});

test('the list of conversations is one statement, and one for whose it is where that is asked', async () => {
  const list = 'conversations(first: 20) { edges { cursor node { id title updatedAt } } }';
  expect(await countOf(`{ viewer { id __typename ${list} } }`)).toBe(1);
  expect(await countOf(`{ viewer { ...U } } fragment U on User { ... on User { ${list} } }`)).toBe(1);
  expect(await countOf(`{ viewer { ...U ${list} } } fragment U on User { displayName }`)).toBe(2);
});

test('a person is whole, whichever fragment asks for the row', async () => {
  const { viewer } = await ada.get<{ viewer: object }>(
    '{ viewer { id ...on Node { id ... on User { email } } } again: viewer { id } }',
  );
  expect(viewer).toMatchObject({ id: expect.any(String), email: ada.email });
});

test('what is read ahead is what is read by itself, page by page', async () => {
  const { conversation } = await ada.get<{ conversation: Record<string, Page> }>(
    `query ($id: ID!) { conversation(id: $id) { first: messages(first: 2) { ${PAGE} } last: messages(last: 2) { ${PAGE} }
      all: messages(last: 100) { ${PAGE} } } }`,
    { id: conversationId },
  );
  const { all } = conversation;
  expect(all?.edges).toHaveLength(6);
  expect(conversation.first?.edges).toEqual(all?.edges.slice(0, 2));
  expect(conversation.last?.edges).toEqual(all?.edges.slice(-2));
  for (const args of ['first: 2', 'last: 2', 'last: 100']) {
    const alone = await ada.get<{ conversation: { messages: Page } }>(
      `query ($id: ID!) { conversation(id: $id) { messages(${args}) { ${PAGE} } } }`,
      { id: conversationId },
    );
    const together = args === 'last: 100' ? all : conversation[args.split(':')[0] ?? ''];
    expect(alone.conversation.messages).toEqual(together);
  }
});

test('any page of a long path is the one that a walk along the whole path finds', async () => {
  const long = await ada.startConversation();
  for (let turn = 0; turn < 40; turn++) await ada.readAnswer((await ada.send(long, `${turn}`)).generationId);
  const read = async (args: string) => {
    const { conversation } = await ada.get<{ conversation: { messages: Page } }>(
      `query ($id: ID!) { conversation(id: $id) { messages(${args}) { ${PAGE} } } }`,
      { id: long },
    );
    return conversation.messages.edges;
  };
  const all = await read('first: 100');
  expect(all.map(({ node }) => node.sequence)).toEqual(Array.from({ length: 80 }, (_, at) => at + 1));
  for (let at = 0; at < all.length; at += 3) {
    const cursor = all[at]?.cursor;
    expect(await read(`first: 4, after: "${cursor}"`)).toEqual(all.slice(at + 1, at + 5));
    expect(await read(`last: 4, before: "${cursor}"`)).toEqual(all.slice(Math.max(0, at - 4), at));
  }
});

test('nobody reads the conversation of somebody else ahead', async () => {
  const bob = await studio.person();
  const query = `query ($id: ID!) { conversation(id: $id) { title messages(last: 20) { ${PAGE} } } }`;
  expect(await bob.get(query, { id: conversationId })).toEqual({ conversation: null });
});

test('a message with its answers is stored by one statement, in a transaction of four', async () => {
  const statements = await statementsOf(() => ada.send(conversationId, 'And now?'));
  const from = statements.indexOf('BEGIN');
  const transaction = statements.slice(from, statements.indexOf('COMMIT') + 1);
  expect(transaction).toHaveLength(4);
  expect(transaction[1]).toMatch(/FOR UPDATE/);
  expect(transaction[2]).toMatch(
    /INSERT INTO message[\s\S]*INSERT INTO generation[\s\S]*UPDATE conversation/,
  );
});
