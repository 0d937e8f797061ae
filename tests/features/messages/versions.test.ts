import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../support/database/sql.ts';
import { statementsOf } from '../../support/database/statements.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
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

interface Versions {
  readonly totalCount: number;
  readonly edges: { node: { number: number; text: string; restoredFrom: number | null; current: boolean } }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}
const VERSIONS = `totalCount edges { node { number text restoredFrom current } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;

async function versions(id: string, args: object = { first: 100 }): Promise<Versions> {
  const query = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { node(id: $id) {
    ... on Message { versions(first: $first, after: $after, last: $last, before: $before) { ${VERSIONS} } } } }`;
  return (await ada.get<{ node: { versions: Versions } }>(query, { id, ...args })).node.versions;
}
const numbers = ({ edges }: Versions) => edges.map(({ node }) => node.number);

async function edited(times: number): Promise<string> {
  const { userMessageId: messageId } = await exchange(ada);
  for (let at = 1; at <= times; at++) await attempt(ada, 'editMessage', { messageId, text: `Wording ${at}` });
  return messageId;
}

test('an old version is brought back as a new one, and nothing is overwritten', async () => {
  const messageId = await edited(2);
  await attempt(ada, 'restoreMessageVersion', { messageId, number: 1, expectedRevision: 3 });
  expect((await versions(messageId)).edges.map(({ node }) => node)).toEqual([
    { number: 4, text: 'Hello', restoredFrom: 1, current: true },
    { number: 3, text: 'Wording 2', restoredFrom: null, current: false },
    { number: 2, text: 'Wording 1', restoredFrom: null, current: false },
    { number: 1, text: 'Hello', restoredFrom: null, current: false },
  ]);
  expect(await readMessage(ada, messageId, 'text revision editCount')).toEqual({
    text: 'Hello',
    revision: 4,
    editCount: 3,
  });
});

test('bringing back what stands changes nothing, edited or not', async () => {
  for (const times of [0, 1]) {
    const messageId = await edited(times);
    await attempt(ada, 'restoreMessageVersion', { messageId, number: times + 1 });
    expect(await readMessage(ada, messageId, 'revision editCount')).toEqual({
      revision: times + 1,
      editCount: times,
    });
  }
});

test.each([0, -1, 4, 2_147_483_647])('there is no version %i to bring back', async (number) => {
  const messageId = await edited(2);
  const outcome = await attempt(ada, 'restoreMessageVersion', { messageId, number });
  expect(faultyFields(outcome)).toEqual(['number']);
  expect(await versions(messageId)).toMatchObject({ totalCount: 3 });
});

test('pages from either end are the whole, and cursors stay true when another version comes', async () => {
  const messageId = await edited(6);
  const all = [7, 6, 5, 4, 3, 2, 1];
  expect(numbers(await versions(messageId, { first: 100 }))).toEqual(all);
  for (const size of [1, 2, 3, 7, 8]) {
    const forwards: number[] = [];
    for (let after: string | null = null; ; ) {
      const page: Versions = await versions(messageId, { first: size, after });
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      forwards.push(...numbers(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(forwards).toEqual(all);
    const backwards: number[] = [];
    for (let before: string | null = null; ; ) {
      const page: Versions = await versions(messageId, { last: size, before });
      expect(page.pageInfo.hasNextPage).toBe(before !== null);
      backwards.unshift(...numbers(page));
      if (!page.pageInfo.hasPreviousPage) break;
      before = page.pageInfo.startCursor;
    }
    expect(backwards).toEqual(all);
  }
  const { pageInfo } = await versions(messageId, { first: 2 });
  await attempt(ada, 'editMessage', { messageId, text: 'One more' });
  expect(numbers(await versions(messageId, { first: 2, after: pageInfo.endCursor }))).toEqual([5, 4]);
  expect(numbers(await versions(messageId, { last: 3, before: pageInfo.startCursor }))).toEqual([8]);
});

test.each([
  { first: 0 },
  { first: 101 },
  { last: 0 },
  { first: 1, last: 1 },
  { after: 'x' },
  { before: '%' },
])('the page %j is refused', async (args) => {
  await expect(versions(await edited(0), args)).rejects.toThrow('INVALID_INPUT');
});

test('a message has at most 1,000 versions', async () => {
  const messageId = await edited(1);
  const rowId = Buffer.from(messageId, 'base64url').toString().split(':')[1];
  await sql(studio.databaseUrl, 'UPDATE message SET edit_count = 998 WHERE id = $1', [rowId]);
  expect(await attempt(ada, 'editMessage', { messageId, text: 'The last one' })).toMatchObject({
    __typename: 'EditMessagePayload',
  });
  for (const [mutation, input] of [
    ['editMessage', { text: 'One too many' }],
    ['restoreMessageVersion', { number: 1 }],
  ] as const)
    expect(faultyFields(await attempt(ada, mutation, { messageId, ...input }))).toEqual(['messageId']);
  expect(await readMessage(ada, messageId, 'text editCount')).toEqual({
    text: 'The last one',
    editCount: 999,
  });
  expect(numbers(await versions(messageId, { first: 1 }))).toEqual([1000]);
});

test('what its author has is read once, however many versions show it', { timeout: 60_000 }, async () => {
  const owned = `conversations(first: 2) { totalCount edges { node { id title } } } folders { id } tags { id }
    favoriteMessages { totalCount } generations { id }`;
  const query = `query ($id: ID!) { node(id: $id) { ... on Message {
    versions(first: 100) { edges { node { author { id ${owned} again: conversations(first: 1) { edges { node { id } } } } } } } } } }`;
  interface Shown {
    readonly node: { versions: { edges: { node: { author: { conversations: object; again: object } } }[] } };
  }
  const costs: number[] = [];
  for (const times of [1, 4]) {
    const id = await edited(times);
    let shown: Shown | undefined;
    const read = async () => {
      shown = await ada.get<Shown>(query, { id });
    };
    const each: number[] = [];
    for (let at = 0; at < 3; at++) each.push((await statementsOf(read)).length);
    // The least of them: the server has statements of its own meanwhile.
    costs.push(Math.min(...each));
    const authors = shown?.node.versions.edges.map(({ node }) => node.author) ?? [];
    expect(authors).toHaveLength(times + 1);
    for (const author of authors) expect(author).toEqual(authors[0]);
    expect(authors[0]?.conversations).not.toEqual(authors[0]?.again);
  }
  expect(costs[1]).toBe(costs[0]);
});
