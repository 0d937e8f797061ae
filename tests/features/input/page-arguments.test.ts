import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeDepth } from '../../../src/features/messages/tree/message-path.ts';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { makeFolder } from '../folders/library.ts';

let studio: TestStudio;
let ada: Person;
let id: string;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  id = await ada.startConversation();
  const { generationId } = await ada.send(id, 'Hello');
  await ada.readAnswer(generationId);
});
afterAll(() => studio.close());

const PAGES = {
  conversations: `query ($first: Int, $last: Int, $after: String, $before: String, $orderBy: ConversationOrder) {
    viewer { list: conversations(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy) {
      edges { cursor } } } }`,
  messages: `query ($id: ID!, $first: Int, $last: Int, $after: String, $before: String) {
    viewer: conversation(id: $id) { list: messages(first: $first, last: $last, after: $after, before: $before) {
      edges { cursor } } } }`,
};
type List = keyof typeof PAGES;
const lists = Object.keys(PAGES) as List[];
const ask = (list: List, args: object) =>
  ada.ask<{ viewer: { list: { edges: { cursor: string }[] } } }>(
    PAGES[list],
    list === 'messages' ? { id, ...args } : args,
  );

const refused: [object, string][] = [
  [{ first: 0 }, 'first'],
  [{ first: -1 }, 'first'],
  [{ first: 101 }, 'first'],
  [{ first: 2_147_483_647 }, 'first'],
  [{ last: 0 }, 'last'],
  [{ last: -1 }, 'last'],
  [{ last: 101 }, 'last'],
  [{ first: 1, last: 1 }, 'last'],
];

test.each(refused)('a page of %j is refused by name', async (args, field) => {
  for (const list of lists) {
    const { errors } = await ask(list, args);
    expect(errors?.[0]?.extensions, list).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: [field] }],
    });
  }
});

test.each([{ first: 1 }, { first: 100 }, { last: 1 }, { last: 100 }, {}])(
  'a page of %j is read',
  async (args) => {
    for (const list of lists) {
      const { data, errors } = await ask(list, args);
      expect(errors, list).toBeUndefined();
      expect(data?.viewer.list.edges.length, list).toBeGreaterThan(0);
    }
  },
);

const keyset = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const ROW = '018f3c5e-0000-7000-8000-000000000000';
const DEFAULT = 'conversations/UPDATED_AT/DESC';
const cursors: Record<string, string> = {
  empty: '',
  garbage: '%%%',
  'a global id': encodeGlobalId('Conversation', ROW),
  'JSON of another shape': Buffer.from('{"a":1}').toString('base64url'),
  'of another list': keyset('conversations/TITLE/ASC', 'x', ROW),
  'with half a moment': keyset(DEFAULT, '2020', ROW),
  'with a moment in words': keyset(DEFAULT, 'Jan 1 2020', ROW),
  'with a moment out of reach': keyset(DEFAULT, '+275760-09-13T00:00:00.000Z', ROW),
  'with no moment': keyset(DEFAULT, 'x', ROW),
  'with no row id': keyset(DEFAULT, '2020-01-01T00:00:00.000Z', 'x'),
  'with an object for a value': keyset(DEFAULT, { gt: 1 }, ROW),
};

test.each(Object.entries(cursors))('a cursor that is %s is refused by name', async (_what, cursor) => {
  for (const list of lists)
    for (const field of ['after', 'before']) {
      const { errors } = await ask(list, { [field]: cursor });
      expect(errors?.[0]?.extensions, `${list} ${field}`).toMatchObject({
        code: 'INVALID_INPUT',
        fields: [{ path: [field] }],
      });
    }
});

test('a faulty cursor fails its own list alone, and no other that is read beside it', async () => {
  const folderId = await makeFolder(ada, 'full');
  await ada.startConversation({ title: 'here', folderId });
  const { data, errors } = await ada.ask(
    `query ($id: ID!) {
      good: node(id: $id) { ... on Folder { conversations(first: 1) { totalCount edges { node { title } } } } }
      faulty: node(id: $id) { ... on Folder { conversations(first: 1, after: "garbage") { totalCount } } } }`,
    { id: folderId },
  );
  expect(errors?.map(({ path }) => path)).toEqual([['faulty', 'conversations']]);
  expect(data).toEqual({
    good: { conversations: { totalCount: 1, edges: [{ node: { title: 'here' } }] } },
    faulty: null,
  });
});

test('a cursor of one order is refused in another', async () => {
  const orders = ['UPDATED_AT', 'CREATED_AT', 'TITLE'].flatMap((field) =>
    ['ASC', 'DESC'].map((direction) => ({ field, direction })),
  );
  for (const orderBy of orders) {
    const cursor = (await ask('conversations', { orderBy })).data?.viewer.list.edges[0]?.cursor;
    for (const other of orders) {
      const { errors } = await ask('conversations', { orderBy: other, after: cursor });
      expect(errors?.[0]?.extensions?.code, JSON.stringify([orderBy, other])).toBe(
        other === orderBy ? undefined : 'INVALID_INPUT',
      );
    }
  }
});

test.each([999_999_999, 0, 5])('a path’s cursor may lie anywhere: %i', async (depth) => {
  for (const field of ['after', 'before'])
    expect((await ask('messages', { [field]: encodeDepth(depth) })).errors).toBeUndefined();
});
