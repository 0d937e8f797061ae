import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../support/database/sql.ts';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { Chance, rounds } from '../../support/rounds.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { makeFolder, makeTag, titles } from '../folders/library.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

test('every filter by itself, and all together', async () => {
  const ada = await studio.person();
  const [red, blue] = [await makeTag(ada, 'red'), await makeTag(ada, 'blue')];
  const outer = await makeFolder(ada, 'outer');
  const inner = await makeFolder(ada, 'inner', { parentId: outer });
  for (const [title, more] of [
    ['one', { folderId: outer, tags: ['red'] }],
    ['two', { folderId: inner, tags: ['red', 'blue'] }],
    ['three', { tags: ['blue'] }],
    ['four', {}],
  ] as const)
    await ada.startConversation({ title, ...more });
  const sorted = async (filter: object) => (await titles(ada, filter)).sort().join(' ');
  expect(await sorted({ folderId: outer })).toBe('one');
  expect(await sorted({ folderId: outer, includeSubfolders: true })).toBe('one two');
  expect(await sorted({ withoutFolder: true })).toBe('four three');
  expect(await sorted({ withoutFolder: false })).toBe('one two');
  expect(await sorted({ tagIds: [red] })).toBe('one two');
  expect(await sorted({ tagIds: [red, blue, red] })).toBe('two');
  expect(await sorted({ tagIds: [] })).toBe('four one three two');
  expect(await sorted({ folderId: outer, includeSubfolders: true, tagIds: [blue], title: 'W' })).toBe('two');
  expect(await sorted({ updatedAfter: '2100-01-01T00:00:00Z' })).toBe('');
  expect(await sorted({ updatedBefore: '2100-01-01T00:00:00Z', title: 'o' })).toBe('four one two');
  const { viewer } = await ada.get<{ viewer: { folders: { conversations: object }[] } }>(
    `{ viewer { folders { conversations(filter: { includeSubfolders: true }, orderBy: { field: TITLE, direction: DESC }) {
      totalCount edges { node { title } } } } } }`,
  );
  expect(viewer.folders.map(({ conversations }) => conversations)).toEqual([
    { totalCount: 2, edges: [{ node: { title: 'two' } }, { node: { title: 'one' } }] },
    { totalCount: 1, edges: [{ node: { title: 'two' } }] },
  ]);
});

test.each([
  ['another case', 'ПРИВЕТ, мир', ['привет', 'МИР']],
  ['another case of accents', 'Crème BRÛLÉE', ['brûlée', 'CRÈME']],
  ['accents typed by themselves', 'Cafe\u0301 Ha\u0308ndel', ['café', 'CAFÉ', 'cafe\u0301', 'hÄndel']],
  ['accents that are a part of their letter', 'Caf\u00e9', ['cafe\u0301', 'CAFE\u0301']],
  ['syllables taken apart', '\u1112\u1161\u11ab\u1100\u1173\u11af', ['한글']],
  ['few characters', 'ÖÄ', ['ö', 'öä']],
])('a title is found in %s', async (_what, title, words) => {
  const ada = await studio.person();
  await ada.startConversation({ title });
  await ada.startConversation({ title: 'Something else' });
  for (const word of words)
    expect(await titles(ada, { title: word }), word).toEqual([title.normalize('NFC')]);
});

test('titles are listed as a dictionary has them', async () => {
  const ada = await studio.person();
  const sorted = ['apple', 'Apple', 'Ärger', 'banana', 'État', 'Zebra'];
  for (const title of sorted.toSorted()) await ada.startConversation({ title });
  expect(await titles(ada, {}, { field: 'TITLE', direction: 'ASC' })).toEqual(sorted);
  expect(await titles(ada, {}, { field: 'TITLE', direction: 'DESC' })).toEqual(sorted.toReversed());
});

test('the trash tells when each was deleted, and only what was', async () => {
  const ada = await studio.person();
  const conversationId = await ada.startConversation({ title: 'gone' });
  await ada.startConversation({ title: 'here' });
  await attempt(ada, 'deleteConversation', { conversationId });
  const { viewer } = await ada.get<{ viewer: { conversations: { edges: object[] } } }>(
    '{ viewer { conversations(filter: { deleted: true }) { edges { node { title deletedAt } } } } }',
  );
  expect(viewer.conversations.edges).toEqual([{ node: { title: 'gone', deletedAt: expect.any(String) } }]);
  expect(await titles(ada)).toEqual(['here']);
});

test('the trash of a folder holds what lies in deleted folders below it', async () => {
  const ada = await studio.person();
  const outer = await makeFolder(ada, 'outer');
  const gone = await makeFolder(ada, 'gone', { parentId: outer });
  const inner = await makeFolder(ada, 'inner', { parentId: gone });
  for (const [title, folderId] of [
    ['outer', outer],
    ['gone', gone],
    ['inner', inner],
  ])
    await ada.startConversation({ title, folderId });
  await attempt(ada, 'deleteFolder', { folderId: gone, contents: 'DELETE' });
  const deleted = { deleted: true, includeSubfolders: true };
  expect((await titles(ada, { ...deleted, folderId: gone })).sort()).toEqual(['gone', 'inner']);
  expect((await titles(ada, { ...deleted, folderId: outer })).sort()).toEqual(['gone', 'inner']);
  expect(await titles(ada, { deleted: true, folderId: gone })).toEqual(['gone']);
  expect(await titles(ada, { folderId: outer, includeSubfolders: true })).toEqual(['outer']);
  const { viewer } = await ada.get<{ viewer: { deletedFolders: object[]; folders: object[] } }>(
    `{ viewer {
      deletedFolders { name conversations(filter: { deleted: true, includeSubfolders: true }) { totalCount edges { node { id } } } }
      folders { name conversations(filter: { deleted: true, includeSubfolders: true }) { totalCount edges { node { id } } } } } }`,
  );
  const two = { totalCount: 2, edges: [expect.anything(), expect.anything()] };
  expect(viewer).toEqual({
    deletedFolders: [{ name: 'gone', conversations: two }],
    folders: [{ name: 'outer', conversations: two }],
  });
});

test('the trash lists nothing that can no longer be restored', async () => {
  const ada = await studio.person();
  const folderId = await makeFolder(ada, 'a');
  for (const title of ['long gone', 'just gone']) {
    const conversationId = await ada.startConversation({ title, folderId });
    await attempt(ada, 'deleteConversation', { conversationId });
  }
  await sql(
    studio.databaseUrl,
    `UPDATE conversation SET deleted_at = deleted_at - interval '30 days' WHERE title = 'long gone'`,
  );
  expect(await titles(ada, { deleted: true })).toEqual(['just gone']);
  const { node } = await ada.get<{ node: object }>(
    `query ($id: ID!) { node(id: $id) { ... on Folder {
      conversations(filter: { deleted: true }) { totalCount edges { node { title } } } } } }`,
    { id: folderId },
  );
  expect(node).toEqual({ conversations: { totalCount: 1, edges: [{ node: { title: 'just gone' } }] } });
});

test.each([
  ['twenty-one tags', { tagIds: Array(21).fill('x') }],
  ['half a surrogate pair', { title: 'a\ud800' }],
  ['a title of 201 characters', { title: 'x'.repeat(201) }],
  ['a moment that no calendar has', { updatedAfter: '-270000-01-01T00:00:00Z' }],
])('a filter by %s is refused', async (_what, filter) => {
  const ada = await studio.person();
  const answer = await ada.ask(
    'query ($filter: ConversationFilter) { viewer { conversations(filter: $filter) { totalCount } } }',
    { filter },
  );
  expect(answer.errors?.[0]?.extensions?.code).toBe('INVALID_INPUT');
});

interface Page {
  readonly edges: { cursor: string; node: { id: string } }[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

test('while others come and go, each that stayed is on exactly one page, in its place', async () => {
  const chance = new Chance();
  const ada = await studio.person();
  const FIELDS = ['UPDATED_AT', 'CREATED_AT', 'TITLE', 'MESSAGE_COUNT'];
  const COLUMNS: Record<string, string> = {
    UPDATED_AT: 'updated_at',
    CREATED_AT: 'created_at',
    TITLE: 'title',
    MESSAGE_COUNT: 'message_count',
  };
  const folderId = await makeFolder(ada, 'a');
  const insert = (count: number) =>
    sql<{ id: string }>(
      studio.databaseUrl,
      `INSERT INTO conversation (id, user_id, folder_id, title, message_count, updated_at, created_at)
       SELECT gen_random_uuid(), u.id, f.id, chr(97 + (n * 7) % 5), (n * 3) % 12,
              timestamptz '2026-01-01' + make_interval(secs => (n * 5) % 9), timestamptz '2026-01-01' + make_interval(secs => n % 4)
       FROM "user" u JOIN folder f ON f.user_id = u.id, generate_series(1, $2::int) n WHERE email = $1 RETURNING id`,
      [ada.email, count],
    );
  for (let round = 0; round < rounds({ few: 6, full: 100 }); round++) {
    await sql(
      studio.databaseUrl,
      'DELETE FROM conversation WHERE user_id = (SELECT id FROM "user" WHERE email = $1)',
      [ada.email],
    );
    const before = (await insert(chance.between(0, 30))).map(({ id }) => id);
    const field = FIELDS[chance.between(0, 3)] ?? '';
    const direction = chance.between(0, 1) ? 'ASC' : 'DESC';
    const first = chance.between(1, 7);
    const seen: string[] = [];
    const gone = new Set<string>();
    for (let after: string | null = null; ; ) {
      const page: Page = await read(ada, {
        first,
        after,
        orderBy: { field, direction },
        filter: { folderId },
      });
      seen.push(...page.edges.map(({ node }) => Buffer.from(node.id, 'base64url').toString().slice(13)));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
      await insert(chance.between(0, 2));
      const victim = before[chance.between(0, before.length - 1)];
      if (victim === undefined || chance.between(0, 1) === 0) continue;
      gone.add(victim);
      await sql(studio.databaseUrl, 'UPDATE conversation SET deleted_at = now() WHERE id = $1', [victim]);
    }
    expect(new Set(seen).size).toBe(seen.length);
    const stayed = await sql<{ id: string }>(
      studio.databaseUrl,
      `SELECT id FROM conversation WHERE id = ANY($1) AND deleted_at IS NULL
       ORDER BY ${COLUMNS[field]} ${direction}, id ${direction}`,
      [before],
    );
    const ids = new Set(stayed.map(({ id }) => id));
    expect(
      seen.filter((id) => ids.has(id)),
      `${field} ${direction}`,
    ).toEqual(stayed.map(({ id }) => id));
  }
}, 300_000);

async function read(person: Person, variables: object): Promise<Page> {
  const { viewer } = await person.get<{ viewer: { conversations: Page } }>(
    `query ($first: Int, $after: String, $orderBy: ConversationOrder, $filter: ConversationFilter) { viewer {
      conversations(first: $first, after: $after, orderBy: $orderBy, filter: $filter) {
        edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }`,
    variables,
  );
  return viewer.conversations;
}
