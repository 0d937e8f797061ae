import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementsOf } from '../../support/database/statements.ts';
import { growTree, pathWithBranches } from '../../support/database/tree-rows.ts';
import { attempt } from '../../support/people/attempt.ts';
import { idsThatNameNothing, type Owned, ownedBy } from '../../support/people/other-ids.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const LENGTH = 300;

let studio: TestStudio;
let ada: Person;
let id: string;
let ids: string[];
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  id = await ada.startConversation();
  const [, row = ''] = Buffer.from(id, 'base64url').toString().split(':');
  const rows = await growTree(studio.databaseUrl, row, pathWithBranches(LENGTH, 30), LENGTH - 1);
  ids = rows.map((one) => Buffer.from(`Message:${one}`).toString('base64url'));
});
afterAll(() => studio.close());

const PATH = `query ($id: ID!, $leaf: ID, $around: ID, $first: Int, $after: String, $last: Int, $before: String) {
  conversation(id: $id) { messages(leaf: $leaf, around: $around, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
const ask = (args: object) =>
  ada.ask<{
    conversation: {
      messages: {
        edges: { cursor: string; node: { id: string } }[];
        pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
      };
    };
  }>(PATH, { id, ...args });
const page = async (args: object) => {
  const { data, errors } = await ask(args);
  if (!data) throw new Error(JSON.stringify(errors));
  const { edges, pageInfo } = data.conversation.messages;
  return { ids: edges.map(({ node }) => node.id), ...pageInfo };
};

test('a page opens with a message in its middle, and goes on both ways', async () => {
  for (const at of [0, 1, 9, 10, 11, 150, 288, 289, 290, 291, 299]) {
    const from = Math.max(0, Math.min(at - 10, LENGTH - 20));
    const opened = await page({ around: ids[at] });
    expect(opened.ids, `${at}`).toEqual(ids.slice(from, from + 20));
    expect(opened).toMatchObject({ hasPreviousPage: from > 0, hasNextPage: from + 20 < LENGTH });
    expect((await page({ after: opened.endCursor, first: 5 })).ids).toEqual(
      ids.slice(from + 20, Math.min(LENGTH, from + 25)),
    );
    expect((await page({ before: opened.startCursor, last: 5 })).ids).toEqual(
      ids.slice(Math.max(0, from - 5), from),
    );
  }
  expect((await page({ around: ids[150], first: 1 })).ids).toEqual([ids[150]]);
  expect((await page({ around: ids[150], first: 100 })).ids).toEqual(ids.slice(100, 200));
});

test('a page around a message of another branch is read on the path to it', async () => {
  const branch = ids[LENGTH + 20] ?? '';
  const opened = await page({ leaf: branch, around: branch, first: 4 });
  expect(opened).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  expect(opened.ids.at(-1)).toBe(branch);
  const { errors } = await ask({ around: branch });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: ['around'] }] });
});

test('a page around nothing of the path is refused by name, and so are arguments that say something else', async () => {
  const own = await ownedBy(ada);
  const foreign: Owned = await ownedBy(await studio.person());
  const deleted = ids[LENGTH + 29] ?? '';
  await attempt(ada, 'deleteMessage', { messageId: deleted });
  const faulty = { ...idsThatNameNothing('Message', own, foreign), own: own.Message, deleted };
  for (const [what, around] of Object.entries(faulty)) {
    const { errors } = await ask({ around });
    expect(errors?.[0]?.extensions, what).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: ['around'] }],
    });
  }
  const { endCursor } = await page({ first: 1 });
  for (const [field, value] of Object.entries({ after: endCursor, before: endCursor, last: 3 })) {
    const { errors } = await ask({ around: ids[5], [field]: value });
    expect(errors?.[0]?.extensions, field).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: [field] }],
    });
  }
});

test('a page around a message is one statement', async () => {
  const query =
    'query ($id: ID!, $around: ID) { conversation(id: $id) { messages(around: $around) { edges { node { id } } } } }';
  const counts: number[] = [];
  for (let at = 0; at < 4; at++)
    counts.push((await statementsOf(() => ada.get(query, { id, around: ids[77] }))).length);
  expect(Math.min(...counts)).toBe(1);
});
