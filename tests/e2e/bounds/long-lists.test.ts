import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { type Person, post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const MAX = 1000;
const texts = (count: number) => Array(count).fill('x');
const written = (count: number) => `[${texts(count).map((text) => `"${text}"`)}]`;

const NODES = 'query ($ids: [ID!]!) { a: nodes(ids: $ids) { id } b: nodes(ids: $ids) { id } }';
const BULK = `mutation ($input: BulkDeleteConversationsInput!) {
  bulkDeleteConversations(input: $input) { ... on Error { code message } }
}`;
const DRAFT = `query ($input: PreviewPromptTemplateInput!) { previewPromptTemplate(input: $input) { text } }`;
const draft = (choices: number) => ({
  input: { text: '', variables: [{ name: 'a', kind: 'CHOICE', choices: texts(choices) }] },
});

const ways: [how: string, path: string[], ask: (count: number) => [string, object?]][] = [
  ['in a variable', ['ids'], (count) => [NODES, { ids: texts(count) }]],
  ['in a literal', ['ids'], (count) => [`{ nodes(ids: ${written(count)}) { id } }`]],
  [
    'in a default',
    ['ids'],
    (count) => [`query ($ids: [ID!]! = ${written(count)}) { nodes(ids: $ids) { id } }`],
  ],
  [
    'in fragments of fragments',
    ['ids'],
    (count) => [
      'query ($ids: [ID!]!) { ...one } fragment one on Query { ... { ...two } } fragment two on Query { nodes(ids: $ids) { id } }',
      { ids: texts(count) },
    ],
  ],
  [
    'in an input',
    ['conversationIds'],
    (count) => [BULK, { input: { conversationIds: texts(count), expectedRevisions: [] } }],
  ],
  [
    'in a literal in which a variable stands',
    ['conversationIds'],
    (count) => [
      'mutation ($ids: [ID!]!) { bulkDeleteConversations(input: { conversationIds: $ids }) { ... on Error { code } } }',
      { ids: texts(count) },
    ],
  ],
  ['in an object in a list', ['variables', '0', 'choices'], (count) => [DRAFT, draft(count)]],
  [
    'in the filter of a connection',
    ['filter', 'tagIds'],
    (count) => [
      'query ($filter: ConversationFilter) { viewer { conversations(filter: $filter) { totalCount } } }',
      { filter: { tagIds: texts(count) } },
    ],
  ],
];

test.each(ways)(
  'a list of 1,000 is for its argument to judge, and a longer one is not: %s',
  async (_how, path, ask) => {
    for (const count of [MAX - 1, MAX])
      expect(JSON.stringify(await ada.ask(...ask(count)))).not.toContain('at most 1000 entries');
    const message = `${path.join('.')}: Must have at most 1000 entries.`;
    const fields = [{ path, message: 'Must have at most 1000 entries.' }];
    const told = { message, extensions: { code: 'INVALID_INPUT', fields } };
    const answer = await ada.ask(...ask(MAX + 1));
    expect(answer).toEqual({ status: 200, errors: [told] });
  },
);

test('each transport tells it once, and a socket stays open', async () => {
  const told = [{ message: 'ids: Must have at most 1000 entries.' }];
  await using socket = await RawSocket.connected(studio.graphqlUrl);
  socket.subscribe('1', NODES, { ids: texts(MAX + 1) });
  expect(await socket.next('next')).toMatchObject({ id: '1', payload: { errors: told } });
  expect(await socket.next('complete')).toMatchObject({ id: '1' });
  socket.subscribe('2', '{ __typename }');
  expect(await socket.next('next')).toMatchObject({ id: '2', payload: { data: { __typename: 'Query' } } });
});

test('so it is for subscriptions', async () => {
  const messages = Array(MAX + 1).fill({ role: 'USER', text: 'Hello' });
  const asked = ada.sse(
    'subscription ($input: TemporaryAnswerInput!) { temporaryAnswer(input: $input) { __typename } }',
    { input: { messages } },
  );
  await expect(asked.next()).rejects.toThrow('messages: Must have at most 1000 entries.');
});

test('of the longest list under the most names no id is decoded', async () => {
  const names = Array.from({ length: 50 }, (_, at) => `a${at}: nodes(ids: $ids) { id }`).join(' ');
  const answer = await post(studio.graphqlUrl, null, `query ($ids: [ID!]!) { ${names} }`, {
    ids: Array(200_000).fill('A'),
  });
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toHaveLength(1);
});

test('one value is a list of one, and what a JSON value holds is its own', async () => {
  expect(await ada.ask('{ nodes(ids: "x") { id } }')).toMatchObject({ data: { nodes: [null] } });
  const metadata = { list: Array(MAX + 1).fill(0) };
  const { userMessageId } = await ada.send(await ada.startConversation(), 'Hello', { metadata });
  const query = 'query ($id: ID!) { node(id: $id) { ... on Message { metadata } } }';
  expect(await ada.get(query, { id: userMessageId })).toEqual({ node: { metadata } });
});
