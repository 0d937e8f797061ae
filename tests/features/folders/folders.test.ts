import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { sql } from '../../support/database/sql.ts';
import { UNFIT_NAMES } from '../../support/inputs/unfit-names.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { drawn, foldersOf, makeFolder, NO_FOLDER } from './library.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const somebody = async () => {
  ada = await studio.person();
  return ada;
};

test('folders lie in folders, in the order that they are given', async () => {
  await somebody();
  const work = await makeFolder(ada, 'work', { color: '#1E90FF', icon: '🗂️', systemPrompt: 'Be brief.' });
  const physics = await makeFolder(ada, 'physics', { parentId: work });
  await makeFolder(ada, 'home');
  await makeFolder(ada, 'first', { position: 0 });
  await makeFolder(ada, 'far', { position: 99 });
  await makeFolder(ada, 'optics', { parentId: physics });
  expect(await drawn(ada)).toBe('first work(physics(optics)) home far');
  const folders = await foldersOf(ada);
  expect(folders.map(({ position }) => position)).toEqual(expect.arrayContaining([0, 1, 2, 3]));
  const optics = folders.find(({ name }) => name === 'optics');
  expect(optics?.ancestors.map(({ name }) => name)).toEqual(['work', 'physics']);
  const { node } = await ada.get<{ node: object }>(
    'query ($id: ID!) { node(id: $id) { ... on Folder { name color icon systemPrompt model { id } revision deletedAt } } }',
    { id: work },
  );
  expect(node).toEqual({
    name: 'work',
    color: '#1e90ff',
    icon: '🗂️',
    systemPrompt: 'Be brief.',
    model: null,
    revision: 1,
    deletedAt: null,
  });
});

test('a move makes room, and only for those it concerns', async () => {
  await somebody();
  const [a, b, c] = [await makeFolder(ada, 'a'), await makeFolder(ada, 'b'), await makeFolder(ada, 'c')];
  await attempt(ada, 'moveFolder', { folderId: c, position: 0 });
  expect(await drawn(ada)).toBe('c a b');
  await attempt(ada, 'moveFolder', { folderId: a, parentId: b });
  expect(await drawn(ada)).toBe('c b(a)');
  await attempt(ada, 'moveFolder', { folderId: a, parentId: null, position: 1 });
  expect(await drawn(ada)).toBe('c a b');
  await attempt(ada, 'moveFolder', { folderId: a });
  expect(await drawn(ada)).toBe('c a b');
});

test('no folder comes to lie in itself or below itself', async () => {
  await somebody();
  const a = await makeFolder(ada, 'a');
  const b = await makeFolder(ada, 'b', { parentId: a });
  const c = await makeFolder(ada, 'c', { parentId: b });
  for (const parentId of [a, b, c]) {
    const outcome = await attempt(ada, 'moveFolder', { folderId: a, parentId });
    expect(outcome).toMatchObject({ __typename: 'InvalidInputError' });
    expect(faultyFields(outcome)).toEqual(['parentId']);
  }
  expect(await drawn(ada)).toBe('a(b(c))');
});

test('of two tabs that move two folders into each other at once, one does', async () => {
  await somebody();
  for (let round = 0; round < 8; round++) {
    const [a, b] = [await makeFolder(ada, `a${round}`), await makeFolder(ada, `b${round}`)];
    const outcomes = await Promise.all([
      attempt(ada, 'moveFolder', { folderId: a, parentId: b }),
      attempt(ada, 'moveFolder', { folderId: b, parentId: a }),
    ]);
    const names = outcomes.map(({ __typename }) => __typename).sort();
    expect(names).toEqual(['InvalidInputError', 'MoveFolderPayload']);
  }
  // Whoever lay in a circle would be drawn nowhere.
  const shown = (await drawn(ada)).match(/[ab]\d/g);
  expect(shown).toHaveLength(16);
});

test('ten folders lie in one another, and no eleventh', async () => {
  await somebody();
  let parentId: string | undefined;
  for (let depth = 1; depth <= 10; depth++) parentId = await makeFolder(ada, `${depth}`, { parentId });
  const eleventh = await attempt(ada, 'createFolder', { name: '11', parentId });
  expect(faultyFields(eleventh)).toEqual(['parentId']);
  const top = await makeFolder(ada, 'top');
  const one = (await foldersOf(ada)).find(({ name }) => name === '1')?.id;
  expect(faultyFields(await attempt(ada, 'moveFolder', { folderId: one, parentId: top }))).toEqual([
    'parentId',
  ]);
  const two = (await foldersOf(ada)).find(({ name }) => name === '2')?.id;
  expect(await attempt(ada, 'moveFolder', { folderId: two, parentId: top })).toMatchObject({
    __typename: 'MoveFolderPayload',
  });
  const deepest = (await foldersOf(ada)).find(({ name }) => name === '10');
  expect(deepest?.ancestors.map(({ name }) => name)).toEqual(['top', ...'23456789']);
});

test('a thousand folders, and no one more', async () => {
  await somebody();
  await makeFolder(ada, 'a');
  const fill = (count: number) =>
    sql(
      studio.databaseUrl,
      `INSERT INTO folder (id, user_id, name, position)
       SELECT gen_random_uuid(), id, 'filler', n FROM "user", generate_series(1, $2::int) n WHERE email = $1`,
      [ada.email, count],
    );
  await fill(998);
  await makeFolder(ada, 'the last');
  const outcome = await attempt(ada, 'createFolder', { name: 'too many' });
  expect(outcome).toMatchObject({
    __typename: 'InvalidInputError',
    message: expect.stringContaining('1000'),
    fields: [{ path: ['name'] }],
  });
  expect(await foldersOf(ada)).toHaveLength(1000);
});

const BAD: [string, object, string][] = [
  ...UNFIT_NAMES.map(([what, name]): [string, object, string] => [`a name of ${what}`, { name }, 'name']),
  ['a name of 201 characters', { name: 'x'.repeat(201) }, 'name'],
  ['an icon that cannot be seen', { name: 'a', icon: '\ufe0f' }, 'icon'],
  ['a color in words', { name: 'a', color: 'red' }, 'color'],
  ['a long icon', { name: 'a', icon: 'x'.repeat(41) }, 'icon'],
  ['a long prompt', { name: 'a', systemPrompt: 'x'.repeat(20_001) }, 'systemPrompt'],
  ['a negative position', { name: 'a', position: -1 }, 'position'],
  ['an unknown model', { name: 'a', modelId: encodeGlobalId('Model', 'nobody/none') }, 'modelId'],
  ['an unknown parent', { name: 'a', parentId: NO_FOLDER }, 'parentId'],
  ['no id as parent', { name: 'a', parentId: 'garbage' }, 'parentId'],
];
test.each(BAD)('%s is refused, and nothing is stored', async (_what, input, field) => {
  await somebody();
  const outcome = await attempt(ada, 'createFolder', input);
  expect(outcome).toMatchObject({ __typename: 'InvalidInputError' });
  expect(faultyFields(outcome)).toEqual([field]);
  expect(await foldersOf(ada)).toEqual([]);
});

test('names of 1 and 200 characters are kept, without the blanks around them', async () => {
  await somebody();
  await makeFolder(ada, '🙂');
  await makeFolder(ada, '🙂'.repeat(200));
  await makeFolder(ada, '  a b ');
  expect((await foldersOf(ada)).map(({ name }) => name)).toEqual(['🙂', '🙂'.repeat(200), 'a b']);
});

test('two tabs, one stale: every change tells how the folder stands, and none is lost', async () => {
  await somebody();
  const folderId = await makeFolder(ada, 'First', { color: '#000000' });
  await attempt(ada, 'updateFolder', { folderId, expectedRevision: 1, name: 'Second' });
  for (const [mutation, more] of [
    ['updateFolder', { name: 'Third' }],
    ['moveFolder', { position: 0 }],
    ['deleteFolder', { contents: 'DELETE' }],
  ] as const)
    expect(await attempt(ada, mutation, { folderId, expectedRevision: 1, ...more })).toMatchObject({
      __typename: 'ConflictError',
      currentRevision: 2,
      current: { __typename: 'Folder', id: folderId },
    });
  // Without a revision the last one wins, but only in what it names.
  await attempt(ada, 'updateFolder', { folderId, color: null });
  await attempt(ada, 'updateFolder', { folderId, icon: 'star' });
  const { node } = await ada.get<{ node: object }>(
    'query ($id: ID!) { node(id: $id) { ... on Folder { name color icon revision } } }',
    { id: folderId },
  );
  expect(node).toEqual({ name: 'Second', color: null, icon: 'star', revision: 4 });
});

test('a folder of somebody else looks like one that is missing, wherever it is named', async () => {
  const bob = await studio.person();
  const his = await makeFolder(bob, 'his');
  await somebody();
  const mine = await makeFolder(ada, 'mine');
  const conversationId = await ada.startConversation();
  for (const folderId of [his, NO_FOLDER, 'garbage']) {
    for (const [mutation, more] of [
      ['updateFolder', { name: 'x' }],
      ['moveFolder', {}],
      ['deleteFolder', { contents: 'DELETE' }],
      ['restoreFolder', {}],
    ] as const)
      expect(await attempt(ada, mutation, { folderId, ...more }), mutation).toMatchObject({
        __typename: 'NotFoundError',
        message: 'folderId: there is no such folder.',
      });
    for (const [mutation, input, field] of [
      ['createFolder', { name: 'x', parentId: folderId }, 'parentId'],
      ['moveFolder', { folderId: mine, parentId: folderId }, 'parentId'],
      ['createConversation', { folderId }, 'folderId'],
      ['updateConversation', { conversationId, folderId }, 'folderId'],
      ['bulkUpdateConversations', { conversationIds: [conversationId], folderId }, 'folderId'],
    ] as const) {
      const outcome = await attempt(ada, mutation, input);
      expect(outcome, mutation).toMatchObject({ message: `${field}: There is no such folder.` });
      expect(faultyFields(outcome)).toEqual([field]);
    }
    const { viewer, node } = await ada.get<{ viewer: { conversations: object }; node: null }>(
      `query ($id: ID!) { node(id: $id) { id } viewer {
        conversations(filter: { folderId: $id, includeSubfolders: true }) { totalCount edges { cursor } } } }`,
      { id: folderId },
    );
    expect({ node, ...viewer.conversations }).toEqual({ node: null, totalCount: 0, edges: [] });
  }
  expect(await drawn(bob)).toBe('his');
  expect(await drawn(ada)).toBe('mine');
});
