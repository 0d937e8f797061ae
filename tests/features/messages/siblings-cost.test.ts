import { afterAll, beforeAll, expect, test } from 'vitest';
import { siblingsAround } from '../../../src/features/messages/tree/siblings.store.ts';
import { type Database, openDatabase } from '../../../src/platform/database/prisma-database.ts';
import type { Statements } from '../../../src/platform/database/statement.ts';
import { growTree } from '../../support/database/tree-rows.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const SIBLINGS = 250;

let studio: TestStudio;
let database: Database;
let conversationId: string;
/** The first message, and then all that stand below it. */
let rows: string[];
beforeAll(async () => {
  studio = await startStudio();
  database = openDatabase({
    url: studio.databaseUrl,
    poolMax: 2,
    connectTimeoutMs: 20_000,
    statementTimeoutMs: 20_000,
    log: { warn: () => {}, error: () => {} },
  });
  const id = await (await studio.person()).startConversation();
  conversationId = Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
  rows = await growTree(studio.databaseUrl, conversationId, [-1, ...Array(SIBLINGS).fill(0)], 1);
});
afterAll(async () => {
  await database.close();
  await studio.close();
});

/** The siblings around these places, and the rows that were read for them with what they say. */
async function around(places: readonly number[], idsAlone: boolean) {
  const whole: object[] = [];
  const statements: Statements = {
    rows: async (statement, name) => {
      const found = await database.statements.rows<never>(statement, name);
      whole.push(...found.filter((row) => Array.isArray(Reflect.get(row, 'parts'))));
      return found;
    },
  };
  const requests = places.map((at) => ({
    member: { id: rows[at] ?? '', conversationId, parentId: rows[0] ?? null, sequence: at + 1 },
    query: {},
    idsAlone,
  }));
  const groups = await siblingsAround(database.prisma, statements, requests);
  return { groups: groups.map((group) => group.map(({ id }) => id)), read: whole.length };
}

test('each sibling is read once, however many of those asked for it stands beside', async () => {
  const places = [1, 40, 51, 52, 125, 200, 201, 250];
  const from = (at: number) => Math.min(Math.max(1, at - 50), SIBLINGS - 99);
  const { groups, read } = await around(places, false);
  expect(groups).toEqual(places.map((at) => rows.slice(from(at), from(at) + 100)));
  expect(read).toBe(SIBLINGS);
  expect((await around([125, 125, 126], false)).read).toBe(101);
});

test('where only their ids are looked at, nothing that they say is read', async () => {
  const whole = await around([1, 125], false);
  expect(await around([1, 125], true)).toEqual({ ...whole, read: 0 });
});

test('content is read for whoever asks for more than ids, beside others who do not', async () => {
  const ada = await studio.person();
  const conversation = await ada.startConversation();
  const sent = await ada.send(conversation, 'What is said');
  await ada.readAnswer(sent.generationId);
  const ask = (fields: string, fragment: string) =>
    ada.get(`query ($id: ID!) { node(id: $id) { ... on Message { ${fields} } } } ${fragment}`, {
      id: sent.userMessageId,
    });
  const [named, says] = ['fragment Named on Message { id }', 'fragment Said on Message { text }'];
  const alone = { nodes: [{ id: sent.userMessageId }] };
  const said = { nodes: [{ text: 'What is said' }] };
  expect(await ask('siblings { nodes { ...Named } }', named)).toEqual({ node: { siblings: alone } });
  expect(await ask('siblings { nodes { id } } more: siblings { nodes { ...Said } }', says)).toEqual({
    node: { siblings: alone, more: said },
  });
  expect(
    await ask('siblings { nodes { id } } siblings { nodes { ... on Message { ...Said } } }', says),
  ).toEqual({
    node: { siblings: { nodes: [{ id: sent.userMessageId, text: 'What is said' }] } },
  });
});
