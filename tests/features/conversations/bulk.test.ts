import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId, rowId } from '../../../src/graphql/global-id.ts';
import { statementsOf } from '../../support/database/statements.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { drawn, makeFolder, makeTag, tagsOf, titles } from '../folders/library.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

interface Result {
  readonly conversationId: string;
  readonly conversation: { readonly title: string } | null;
  readonly error: { readonly __typename: string; readonly code: string } | null;
}
type Verb = 'Update' | 'Delete' | 'Restore';

async function bulk(person: Person, verb: Verb, input: object): Promise<Result[]> {
  const name = `bulk${verb}Conversations`;
  const answer = await person.get<Record<string, { results: Result[] }>>(
    `mutation ($input: Bulk${verb}ConversationsInput!) { ${name}(input: $input) {
      ... on Bulk${verb}ConversationsPayload { results { conversationId conversation { title } error { __typename code message } } } } }`,
    { input },
  );
  return answer[name]?.results ?? [];
}

async function tagIdOf(person: Person, name: string): Promise<string> {
  const { viewer } = await person.get<{ viewer: { tags: { id: string; name: string }[] } }>(
    '{ viewer { tags { id name } } }',
  );
  return viewer.tags.find((tag) => tag.name === name)?.id ?? '';
}

/** Null while it is deleted. */
async function revisionOf(person: Person, id: string): Promise<number | null> {
  const query = 'query ($id: ID!) { conversation(id: $id) { revision } }';
  const { conversation } = await person.get<{ conversation: { revision: number } | null }>(query, { id });
  return conversation?.revision ?? null;
}

async function start(person: Person, count: number, more: object = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at++) ids.push(await person.startConversation({ title: `${at}`, ...more }));
  return ids;
}

test('several conversations are put away, moved and tagged together', async () => {
  const ada = await studio.person();
  const folderId = await makeFolder(ada, 'a');
  const ids = await start(ada, 3, { tags: ['old'] });
  const what = {
    archived: true,
    pinned: true,
    favorite: true,
    folderId,
    addTags: ['new'],
    removeTags: ['OLD'],
  };
  const results = await bulk(ada, 'Update', { conversationIds: ids, ...what });
  expect(results).toEqual(
    ids.map((conversationId, at) => ({ conversationId, conversation: { title: `${at}` }, error: null })),
  );
  expect(await drawn(ada)).toBe('a:3');
  expect(await tagsOf(ada)).toEqual(['new:3', 'old:0']);
  expect(await titles(ada, { archived: true, pinned: true, favorite: true })).toHaveLength(3);
  await bulk(ada, 'Update', { conversationIds: ids.slice(1), folderId: null, archived: false });
  expect(await drawn(ada)).toBe('a:1');
});

test('each has its own result, in the order of the input; what is missing keeps nothing from the others', async () => {
  const [ada, bob] = [await studio.person(), await studio.person()];
  const [mine = '', other = ''] = await start(ada, 2);
  const [his = ''] = await start(bob, 1);
  const conversationIds = [his, mine, 'garbage', other, mine];
  const errors = (results: Result[]) => results.map(({ error }) => error?.__typename ?? null);
  const expected = ['NotFoundError', null, 'NotFoundError', null, null];
  expect(errors(await bulk(ada, 'Update', { conversationIds, pinned: true }))).toEqual(expected);
  const deleted = await bulk(ada, 'Delete', { conversationIds });
  expect(errors(deleted)).toEqual(expected);
  expect(deleted.every(({ conversation }) => conversation === null)).toBe(true);
  expect(await titles(ada)).toEqual([]);
  expect(errors(await bulk(ada, 'Delete', { conversationIds: [mine] }))).toEqual(['NotFoundError']);
  const restored = await bulk(ada, 'Restore', { conversationIds });
  expect(errors(restored)).toEqual(expected);
  expect(restored.map(({ conversation }) => conversation?.title ?? null)).toEqual([
    null,
    '0',
    null,
    '1',
    '0',
  ]);
  expect(await titles(bob)).toEqual(['0']);
});

test('each result has the id that was given for it, whatever it names', async () => {
  const ada = await studio.person();
  const [mine = ''] = await start(ada, 1);
  const inCapitals = encodeGlobalId('Conversation', rowId('Conversation', mine).toUpperCase());
  const conversationIds = ['garbage', await makeFolder(ada, 'a'), mine, inCapitals, ''];
  for (const verb of ['Update', 'Delete', 'Restore'] as const) {
    const results = await bulk(ada, verb, { conversationIds });
    expect(results.map(({ conversationId }) => conversationId)).toEqual(conversationIds);
    expect(results.map(({ error }) => error === null)).toEqual([false, false, true, true, false]);
  }
});

test('one that would have too many tags is left as it is, and no foreign one is said to have', async () => {
  const [ada, bob] = [await studio.person(), await studio.person()];
  const tags = Array.from({ length: 50 }, (_, at) => `t${at}`);
  const [full = '', empty = ''] = [await ada.startConversation({ tags }), await ada.startConversation()];
  const his = await bob.startConversation({ tags });
  const input = { conversationIds: [full, empty, his], addTags: ['one more'], pinned: true };
  const results = await bulk(ada, 'Update', input);
  expect(results.map(({ error }) => error?.__typename)).toEqual([
    'InvalidInputError',
    undefined,
    'NotFoundError',
  ]);
  expect(await titles(ada, { pinned: true })).toHaveLength(1);
});

interface StaleResult {
  readonly error: { readonly currentRevision: number; readonly current: object } | null;
}

async function bulkSeen(person: Person, verb: Verb, input: object): Promise<StaleResult[]> {
  const name = `bulk${verb}Conversations`;
  const answer = await person.get<Record<string, { results: StaleResult[] }>>(
    `mutation ($input: Bulk${verb}ConversationsInput!) { ${name}(input: $input) {
      ... on Bulk${verb}ConversationsPayload { results { error { __typename
        ... on ConflictError { code currentRevision current { ... on Conversation {
          title revision deletedAt folder { id } tags { name } activeLeaf { id } } } } } } } } }`,
    { input },
  );
  return answer[name]?.results ?? [];
}

test.each(['Update', 'Delete', 'Restore'] as const)(
  '%s: one that has moved on is left alone and says how it stands, and the others go on',
  async (verb) => {
    const ada = await studio.person();
    const conversationIds = await start(ada, 3, { tags: ['t'] });
    const [first = '', second = '', third = ''] = conversationIds;
    // In the trash it moves on by what its tags are called.
    if (verb === 'Restore') await bulk(ada, 'Delete', { conversationIds });
    const seen = verb === 'Restore' ? 2 : 1;
    await attempt(ada, 'updateTag', { tagId: await tagIdOf(ada, 't'), name: 'u' });
    const input = { conversationIds, expectedRevisions: [seen + 1, seen, null] };
    const more = verb === 'Update' ? { pinned: true, addTags: ['x'] } : {};
    const stale = {
      __typename: 'ConflictError',
      code: 'CONFLICT',
      currentRevision: seen + 1,
      current: {
        title: '1',
        revision: seen + 1,
        deletedAt: verb === 'Restore' ? expect.any(String) : null,
        folder: null,
        tags: [{ name: 'u' }],
        activeLeaf: null,
      },
    };
    const results = await bulkSeen(ada, verb, { ...input, ...more });
    expect(results.map(({ error }) => error)).toEqual([null, stale, null]);
    const here = await Promise.all([first, second, third].map((id) => revisionOf(ada, id)));
    const [changed, left] = verb === 'Update' ? [3, 2] : verb === 'Delete' ? [null, 2] : [4, null];
    expect(here).toEqual([changed, left, changed]);
    const again = { conversationIds: [second], expectedRevisions: [seen + 1], ...more };
    expect((await bulk(ada, verb, again)).map(({ error }) => error)).toEqual([null]);
  },
);

test('what a tab has not seen taken out of the trash is told as it stands there', async () => {
  const ada = await studio.person();
  const conversationIds = await start(ada, 2);
  await bulk(ada, 'Delete', { conversationIds });
  await attempt(ada, 'restoreConversation', { conversationId: conversationIds[0] });
  const results = await bulkSeen(ada, 'Restore', { conversationIds, expectedRevisions: [2, 2] });
  expect(results).toMatchObject([
    { error: { __typename: 'ConflictError', currentRevision: 3, current: { title: '0', deletedAt: null } } },
    { error: null },
  ]);
});

test('there is one revision for each id, and the first that is no null holds for one that is given twice', async () => {
  const ada = await studio.person();
  const [id = '', other = ''] = await start(ada, 2);
  for (const verb of ['Update', 'Delete', 'Restore'])
    for (const expectedRevisions of [[], [1], [1, 1, 1]]) {
      const input = { conversationIds: [id, other], expectedRevisions };
      expect(faultyFields(await attempt(ada, `bulk${verb}Conversations`, input))).toEqual([
        'expectedRevisions',
      ]);
    }
  const twice = async (...expectedRevisions: (number | null)[]) => {
    const input = { conversationIds: expectedRevisions.map(() => id), expectedRevisions, pinned: true };
    return (await bulk(ada, 'Update', input)).map(({ error }) => error?.__typename ?? null);
  };
  expect(await twice(null, 1, 7)).toEqual([null, null, null]);
  expect(await twice(1, null, 2)).toEqual(['ConflictError', 'ConflictError', 'ConflictError']);
  expect(await revisionOf(ada, id)).toBe(2);
});

test('a tab that is late with all of them makes no tag and moves nothing', async () => {
  const ada = await studio.person();
  const folderId = await makeFolder(ada, 'a');
  const conversationIds = await start(ada, 2);
  await bulk(ada, 'Update', { conversationIds, pinned: true });
  const input = { conversationIds, expectedRevisions: [1, 1], addTags: ['late'], folderId };
  expect((await bulk(ada, 'Update', input)).map(({ error }) => error?.code)).toEqual([
    'CONFLICT',
    'CONFLICT',
  ]);
  expect(await tagsOf(ada)).toEqual([]);
  expect(await drawn(ada)).toBe('a');
});

test('a hundred at once, and no one more, and not none', async () => {
  const ada = await studio.person();
  const [id = ''] = await start(ada, 1);
  const results = await bulk(ada, 'Update', { conversationIds: Array(100).fill(id), pinned: true });
  expect(results).toHaveLength(100);
  for (const mutation of ['bulkUpdateConversations', 'bulkDeleteConversations', 'bulkRestoreConversations'])
    for (const conversationIds of [Array(101).fill(id), []])
      expect(faultyFields(await attempt(ada, mutation, { conversationIds }))).toEqual(['conversationIds']);
  const many = Array.from({ length: 51 }, (_, at) => `${at}`);
  const outcome = await attempt(ada, 'bulkUpdateConversations', { conversationIds: [id], addTags: many });
  expect(faultyFields(outcome)).toEqual(['addTags']);
});

test('a hundred cost no more statements than a few', async () => {
  const ada = await studio.person();
  const folderId = await makeFolder(ada, 'a', { parentId: await makeFolder(ada, 'top') });
  await makeTag(ada, 'x');
  const few = await start(ada, 3, { tags: ['t'] });
  const many = await start(ada, 100, { tags: ['t'] });
  const inputs: [Verb, object][] = [
    ['Update', { archived: true, folderId, addTags: ['x'], removeTags: ['t'] }],
    ['Delete', {}],
    ['Restore', {}],
  ];
  for (const [verb, more] of inputs) {
    const sentFor = async (conversationIds: readonly string[]) => {
      const stale = await statementsOf(async () => {
        const late = { conversationIds, expectedRevisions: conversationIds.map(() => 77) };
        const results = await bulkSeen(ada, verb, { ...late, ...more });
        expect(results.filter(({ error }) => error?.current)).toHaveLength(conversationIds.length);
      });
      const sent = await statementsOf(async () => {
        const results = await bulk(ada, verb, { conversationIds, ...more });
        expect(results.filter(({ error }) => error === null)).toHaveLength(conversationIds.length);
      });
      // A session is looked up again now and then.
      return [stale, sent].map((texts) => texts.filter((text) => !/\bsession\b/.test(text)));
    };
    const [little, much] = [await sentFor(few), await sentFor(many)];
    for (const [at, statements] of much.entries()) {
      expect(statements.length, statements.join('\n')).toBe(little[at]?.length);
      expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(20);
    }
  }
});
