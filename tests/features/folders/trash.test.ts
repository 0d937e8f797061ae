import { afterAll, beforeAll, expect, test } from 'vitest';
import { retentionStore } from '../../../src/features/retention/retention.store.ts';
import { purgeJob } from '../../../src/features/retention/retention.ts';
import { openDatabase } from '../../../src/platform/database/prisma-database.ts';
import { sql } from '../../support/database/sql.ts';
import { statementsOf } from '../../support/database/statements.ts';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { drawn, fill, foldersOf, makeFolder, tagsOf, titles } from './library.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio({ DEMO_TOKEN_DELAY_MS: '20' });
});
afterAll(() => studio.close());

interface Library {
  readonly ada: Person;
  readonly a: string;
  readonly b: string;
  readonly c: string;
}

/** `a(b:2(c:1)) z`, with a conversation in no folder, and one in `b` that was deleted by itself. */
async function library(): Promise<Library> {
  const ada = await studio.person();
  const a = await makeFolder(ada, 'a');
  const b = await makeFolder(ada, 'b', { parentId: a });
  const c = await makeFolder(ada, 'c', { parentId: b });
  await makeFolder(ada, 'z');
  await ada.startConversation({ title: 'free' });
  for (const [title, folderId] of [
    ['b1', b],
    ['b2', b],
    ['c1', c],
  ])
    await ada.startConversation({ title, folderId, tags: ['work'] });
  const conversationId = await ada.startConversation({ title: 'gone before', folderId: b });
  await attempt(ada, 'deleteConversation', { conversationId });
  return { ada, a, b, c };
}

const DELETE = `mutation ($input: DeleteFolderInput!) { deleteFolder(input: $input) {
  ... on DeleteFolderPayload { deletedFolderIds movedConversationCount deletedConversationCount } } }`;
const deleteFolder = async (ada: Person, folderId: string, contents: string) =>
  (await ada.get<{ deleteFolder: object }>(DELETE, { input: { folderId, contents } })).deleteFolder;

test('a folder goes and what is in it comes to lie where it lay', async () => {
  const { ada, a, b } = await library();
  expect(await deleteFolder(ada, b, 'MOVE_TO_PARENT')).toEqual({
    deletedFolderIds: [b],
    movedConversationCount: 2,
    deletedConversationCount: 0,
  });
  expect(await drawn(ada)).toBe('a:2(c:1) z');
  expect(await deleteFolder(ada, a, 'MOVE_TO_PARENT')).toMatchObject({ movedConversationCount: 2 });
  expect(await drawn(ada)).toBe('c:1 z');
  expect((await titles(ada, { withoutFolder: true })).sort()).toEqual(['b1', 'b2', 'free']);
  await attempt(ada, 'restoreFolder', { folderId: b });
  expect(await drawn(ada)).toMatch(/^(b c:1 z|c:1 b z)$/);
});

test('a folder goes with all that is in it, and all of that comes back, but not what was gone before', async () => {
  const { ada, a, b, c } = await library();
  expect(await tagsOf(ada)).toEqual(['work:3']);
  expect(await deleteFolder(ada, b, 'DELETE')).toEqual({
    deletedFolderIds: [b, c],
    movedConversationCount: 0,
    deletedConversationCount: 3,
  });
  expect(await drawn(ada)).toBe('a z');
  expect(await titles(ada)).toEqual(['free']);
  expect((await titles(ada, { deleted: true })).sort()).toEqual(['b1', 'b2', 'c1', 'gone before']);
  expect(await tagsOf(ada)).toEqual(['work:0']);
  expect((await foldersOf(ada, 'deletedFolders')).map(({ id }) => id)).toEqual([b]);

  expect(await attempt(ada, 'restoreFolder', { folderId: b })).toMatchObject({
    __typename: 'RestoreFolderPayload',
  });
  expect(await drawn(ada)).toBe('a(b:2(c:1)) z');
  expect(await foldersOf(ada, 'deletedFolders')).toEqual([]);
  expect(await titles(ada, { deleted: true })).toEqual(['gone before']);
  expect(await tagsOf(ada)).toEqual(['work:3']);
  expect(await attempt(ada, 'restoreFolder', { folderId: b })).toMatchObject({ __typename: 'NotFoundError' });
  expect((await titles(ada, { folderId: a, includeSubfolders: true })).sort()).toEqual(['b1', 'b2', 'c1']);
});

test('one that went along can be brought back by itself; where its place is gone, to the top', async () => {
  const { ada, a, c } = await library();
  await deleteFolder(ada, a, 'DELETE');
  await attempt(ada, 'restoreFolder', { folderId: c });
  expect(await drawn(ada)).toMatch(/c:1/);
  expect(await drawn(ada)).not.toMatch(/a|b/);
  await attempt(ada, 'restoreFolder', { folderId: a });
  expect(await drawn(ada)).toMatch(/a\(b:2\)/);
});

test('a conversation comes back alone, to no folder, while its folder is deleted', async () => {
  const { ada, b } = await library();
  const { viewer } = await ada.get<{ viewer: { conversations: { edges: { node: { id: string } }[] } } }>(
    '{ viewer { conversations(filter: { title: "b1" }) { edges { node { id } } } } }',
  );
  const conversationId = viewer.conversations.edges[0]?.node.id;
  await deleteFolder(ada, b, 'DELETE');
  await attempt(ada, 'restoreConversation', { conversationId });
  expect((await titles(ada, { withoutFolder: true })).sort()).toEqual(['b1', 'free']);
  await attempt(ada, 'restoreFolder', { folderId: b });
  expect(await drawn(ada)).toBe('a(b:1(c:1)) z');
});

/** Each folder with its place, the top ones first. */
const places = async (ada: Person) =>
  (await foldersOf(ada)).map(({ name, position }) => `${name}${position}`).join(' ');

test('those left behind close up, and make room for what comes back', async () => {
  const ada = await studio.person();
  const [a, b] = [await makeFolder(ada, 'a'), await makeFolder(ada, 'b')];
  await makeFolder(ada, 'c');
  await deleteFolder(ada, a, 'DELETE');
  expect(await places(ada)).toBe('b0 c1');
  await deleteFolder(ada, b, 'DELETE');
  await attempt(ada, 'restoreFolder', { folderId: a });
  expect(await places(ada)).toBe('a0 c1');
  await attempt(ada, 'restoreFolder', { folderId: b });
  expect(await places(ada)).toBe('b0 a1 c2');
  await attempt(ada, 'moveFolder', { folderId: a, parentId: b });
  expect(await places(ada)).toBe('b0 c1 a0');
});

test('what comes back without one that is back already has no gap', async () => {
  const ada = await studio.person();
  const outer = await makeFolder(ada, 'outer');
  const x = await makeFolder(ada, 'x', { parentId: outer });
  await makeFolder(ada, 'y', { parentId: outer });
  await deleteFolder(ada, outer, 'DELETE');
  await attempt(ada, 'restoreFolder', { folderId: x });
  await attempt(ada, 'restoreFolder', { folderId: outer });
  expect(await places(ada)).toBe('outer0 x1 y0');
});

test('very many go, come back and move up at once, in statements that are short', async () => {
  const ada = await studio.person();
  const folderId = await makeFolder(ada, 'full');
  const count = 20_500;
  await fill(studio.databaseUrl, ada, count);
  const updates = async (work: () => Promise<unknown>) =>
    (await statementsOf(work)).filter((text) => text.includes('UPDATE conversation')).length;
  const goes = async (contents: string, what: object) =>
    expect(await deleteFolder(ada, folderId, contents)).toMatchObject(what);
  expect(await updates(() => goes('DELETE', { deletedConversationCount: count }))).toBe(3);
  expect(await updates(() => attempt(ada, 'restoreFolder', { folderId }))).toBe(3);
  expect(await drawn(ada)).toBe(`full:${count}`);
  expect(await updates(() => goes('MOVE_TO_PARENT', { movedConversationCount: count }))).toBe(3);
});

test('a folder does not come back where there would be a thousand and one', async () => {
  const ada = await studio.person();
  const gone = await makeFolder(ada, 'gone');
  await makeFolder(ada, 'gone too', { parentId: gone });
  await deleteFolder(ada, gone, 'DELETE');
  await sql(
    studio.databaseUrl,
    `INSERT INTO folder (id, user_id, name, position, updated_at)
     SELECT gen_random_uuid(), id, 'n', n, now() FROM "user", generate_series(1, 999) n WHERE email = $1`,
    [ada.email],
  );
  const outcome = await attempt(ada, 'restoreFolder', { folderId: gone });
  expect(outcome).toMatchObject({ __typename: 'InvalidInputError', fields: [{ path: ['folderId'] }] });
  const [last] = await foldersOf(ada);
  await deleteFolder(ada, last?.id ?? '', 'DELETE');
  expect(await attempt(ada, 'restoreFolder', { folderId: gone })).toMatchObject({
    __typename: 'RestoreFolderPayload',
  });
  expect(await foldersOf(ada)).toHaveLength(1000);
});

test('of a full trash the last thousand are listed, and an older one comes back too', async () => {
  const ada = await studio.person();
  const oldest = await makeFolder(ada, 'oldest');
  await makeFolder(ada, 'with it', { parentId: oldest });
  await deleteFolder(ada, oldest, 'DELETE');
  await sql(
    studio.databaseUrl,
    `INSERT INTO folder (id, user_id, name, position, updated_at, deleted_at)
     SELECT gen_random_uuid(), id, 'n' || n, 0, now(), now() + make_interval(secs => n) FROM "user", generate_series(1, 1000) n
     WHERE email = $1`,
    [ada.email],
  );
  const listed = await foldersOf(ada, 'deletedFolders');
  expect(listed).toHaveLength(1000);
  expect([listed[0]?.name, listed.at(-1)?.name]).toEqual(['n1000', 'n1']);
  await attempt(ada, 'restoreFolder', { folderId: oldest });
  expect(await drawn(ada)).toBe('oldest(with it)');
});

test('what is being written in a deleted folder is stopped', async () => {
  const ada = await studio.person();
  const folderId = await makeFolder(ada, 'a');
  const conversationId = await ada.startConversation({ folderId });
  const { generationId } = await ada.send(conversationId, 'Tell me a long story, please. '.repeat(20));
  const watched = ada.readAnswer(generationId);
  await deleteFolder(ada, folderId, 'DELETE');
  expect((await watched).last).toMatchObject({ __typename: 'GenerationFinished', status: 'STOPPED' });
});

test('of a deletion and a conversation that moves in meanwhile, none leaves a conversation in a folder that is gone', async () => {
  const ada = await studio.person();
  for (let round = 0; round < 6; round++) {
    const folderId = await makeFolder(ada, `${round}`);
    const conversationId = await ada.startConversation({ title: `${round}` });
    await Promise.all([
      attempt(ada, 'updateConversation', { conversationId, folderId }),
      attempt(ada, 'deleteFolder', { folderId, contents: 'MOVE_TO_PARENT' }),
    ]);
  }
  expect(await titles(ada, { withoutFolder: true })).toHaveLength(6);
});

test('after its time a folder is gone for good with what went along', async () => {
  const { ada, b } = await library();
  await deleteFolder(ada, b, 'DELETE');
  const age = (table: string) =>
    sql(
      studio.databaseUrl,
      `UPDATE ${table} SET deleted_at = deleted_at - interval '30 days'
       WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`,
      [ada.email],
    );
  await Promise.all([age('folder'), age('conversation')]);
  expect(await attempt(ada, 'restoreFolder', { folderId: b })).toMatchObject({ __typename: 'NotFoundError' });
  expect(await foldersOf(ada, 'deletedFolders')).toEqual([]);
  const limits = { poolMax: 2, connectTimeoutMs: 3000, statementTimeoutMs: 5000 };
  const log = { warn: () => {}, error: () => {} };
  const database = openDatabase({ url: studio.databaseUrl, ...limits, log });
  const now = () => new Date(Date.now() + 2 * 3600_000);
  await purgeJob({ store: retentionStore(database.prisma), now, restorableMs: 30 * 24 * 3600_000 }).run({
    id: 'purge',
    data: {},
    attempt: 1,
    signal: new AbortController().signal,
  });
  await database.close();
  const [left] = await sql<{ folders: number; conversations: number }>(
    studio.databaseUrl,
    `SELECT (SELECT count(*)::int FROM folder f WHERE f.user_id = u.id) AS folders,
            (SELECT count(*)::int FROM conversation c WHERE c.user_id = u.id) AS conversations
     FROM "user" u WHERE email = $1`,
    [ada.email],
  );
  expect(left).toEqual({ folders: 2, conversations: 1 });
});
