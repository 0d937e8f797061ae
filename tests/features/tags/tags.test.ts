import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../support/database/sql.ts';
import { UNFIT_NAMES } from '../../support/inputs/unfit-names.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { makeTag, NO_TAG, tagsOf, titles } from '../folders/library.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
});
beforeEach(async () => {
  ada = await studio.person();
});
afterAll(() => studio.close());

const tagsOn = async (id: string) =>
  (
    await ada.get<{ conversation: { tags: { name: string }[] } }>(
      'query ($id: ID!) { conversation(id: $id) { tags { name } } }',
      { id },
    )
  ).conversation.tags.map(({ name }) => name);
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `t${at}`);

test('a conversation makes the tags that it is given, and one word is one tag in any case', async () => {
  const id = await ada.startConversation({ tags: ['Work', ' work ', 'ＷＯＲＫ', 'Straße', 'été'] });
  expect(await tagsOn(id)).toHaveLength(3);
  await ada.startConversation({ tags: ['WORK', 'new'] });
  expect(await tagsOf(ada)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^(Work|work|ＷＯＲＫ):2$/), 'new:1', 'Straße:1', 'été:1']),
  );
  expect(await tagsOf(ada)).toHaveLength(4);
});

test('tags are set, added and removed; what is removed stays a tag', async () => {
  const conversationId = await ada.startConversation({ tags: ['a', 'b'] });
  await attempt(ada, 'updateConversation', {
    conversationId,
    addTags: ['c', 'B'],
    removeTags: ['A', 'unknown'],
  });
  expect(await tagsOn(conversationId)).toEqual(['b', 'c']);
  await attempt(ada, 'updateConversation', { conversationId, tags: ['d', 'c'] });
  expect(await tagsOn(conversationId)).toEqual(['c', 'd']);
  await attempt(ada, 'updateConversation', { conversationId, title: 'Untouched' });
  expect(await tagsOn(conversationId)).toEqual(['c', 'd']);
  const both = await attempt(ada, 'updateConversation', { conversationId, tags: ['x'], addTags: ['y'] });
  expect(faultyFields(both)).toEqual(['tags']);
  await attempt(ada, 'updateConversation', { conversationId, tags: [] });
  expect(await tagsOn(conversationId)).toEqual([]);
  expect(await tagsOf(ada)).toEqual(['a:0', 'b:0', 'c:0', 'd:0']);
});

test('fifty tags on a conversation, and no one more', async () => {
  const conversationId = await ada.startConversation({ tags: numbered(50) });
  expect(await tagsOn(conversationId)).toHaveLength(50);
  for (const more of [{ tags: numbered(51) }, { addTags: ['one more'] }, { addTags: numbered(51) }]) {
    const outcome = await attempt(ada, 'updateConversation', { conversationId, ...more });
    expect(outcome).toMatchObject({ __typename: 'InvalidInputError' });
    expect(faultyFields(outcome)).toEqual(Object.keys(more));
  }
  await attempt(ada, 'updateConversation', {
    conversationId,
    addTags: ['one more', 't1'],
    removeTags: ['t0'],
  });
  expect(await tagsOn(conversationId)).toHaveLength(50);
  expect(await tagsOf(ada)).toHaveLength(51);
});

test('a thousand tags, and no one more', async () => {
  const id = await makeTag(ada, 'first');
  await sql(
    studio.databaseUrl,
    `INSERT INTO tag (id, user_id, name, key) SELECT gen_random_uuid(), id, 'f' || n, 'f' || n
     FROM "user", generate_series(1, 998) n WHERE email = $1`,
    [ada.email],
  );
  await ada.startConversation({ tags: ['first', 'the last'] });
  expect(faultyFields(await attempt(ada, 'createTag', { name: 'too many' }))).toEqual(['name']);
  expect(faultyFields(await attempt(ada, 'createConversation', { tags: ['too many'] }))).toEqual(['tags']);
  expect(await attempt(ada, 'updateTag', { tagId: id, name: 'renamed' })).toMatchObject({
    __typename: 'UpdateTagPayload',
  });
  expect(await tagsOf(ada)).toHaveLength(1000);
});

test('a tag is renamed, but not to the name of another one: they are merged', async () => {
  const [work, job] = [await makeTag(ada, 'work'), await makeTag(ada, 'job')];
  await ada.startConversation({ title: 'both', tags: ['work', 'job'] });
  await ada.startConversation({ title: 'one', tags: ['job'] });
  expect(faultyFields(await attempt(ada, 'createTag', { name: 'JOB' }))).toEqual(['name']);
  expect(await attempt(ada, 'updateTag', { tagId: job, name: 'Work' })).toMatchObject({
    __typename: 'InvalidInputError',
    message: expect.stringContaining('mergeTags'),
  });
  expect(await attempt(ada, 'updateTag', { tagId: job, name: 'JOB' })).toMatchObject({
    __typename: 'UpdateTagPayload',
  });
  expect(faultyFields(await attempt(ada, 'mergeTags', { tagIds: [work], intoTagId: work }))).toEqual([
    'intoTagId',
  ]);
  expect(await attempt(ada, 'mergeTags', { tagIds: [job, job], intoTagId: work })).toMatchObject({
    __typename: 'MergeTagsPayload',
  });
  expect(await tagsOf(ada)).toEqual(['work:2']);
  expect((await titles(ada, { tagIds: [work] })).sort()).toEqual(['both', 'one']);
});

test('a deleted tag is gone; conversations stay as they are', async () => {
  const conversationId = await ada.startConversation({ tags: ['a', 'b'] });
  const tagId = await makeTag(ada, 'c');
  await attempt(ada, 'updateConversation', { conversationId, addTags: ['c'] });
  expect(await attempt(ada, 'deleteTag', { tagId })).toMatchObject({ __typename: 'DeleteTagPayload' });
  expect(await tagsOn(conversationId)).toEqual(['a', 'b']);
  expect(await attempt(ada, 'deleteTag', { tagId })).toMatchObject({ __typename: 'NotFoundError' });
});

test('two tabs, one stale: the tag tells how it stands', async () => {
  const tagId = await makeTag(ada, 'First');
  await attempt(ada, 'updateTag', { tagId, expectedRevision: 1, name: 'Second' });
  for (const mutation of ['updateTag', 'deleteTag'])
    expect(await attempt(ada, mutation, { tagId, expectedRevision: 1 })).toMatchObject({
      __typename: 'ConflictError',
      currentRevision: 2,
      current: { __typename: 'Tag', id: tagId },
    });
  await attempt(ada, 'updateTag', { tagId, color: '#ABCDEF' });
  const { node } = await ada.get<{ node: object }>(
    'query ($id: ID!) { node(id: $id) { ... on Tag { name color revision conversationCount } } }',
    { id: tagId },
  );
  expect(node).toEqual({ name: 'Second', color: '#abcdef', revision: 3, conversationCount: 0 });
});

test.each([
  ['merged', (tagId: string, intoTagId: string) => attempt(ada, 'mergeTags', { tagIds: [tagId], intoTagId })],
  ['renamed', (tagId: string) => attempt(ada, 'updateTag', { tagId, name: 'new' })],
  ['deleted', (tagId: string) => attempt(ada, 'deleteTag', { tagId })],
] as const)(
  'a tab that has not seen that a tag was %s is told, and does not bring the old one back',
  async (_what, act) => {
    const [old, other] = [await makeTag(ada, 'old'), await makeTag(ada, 'other')];
    const conversationId = await ada.startConversation({ tags: ['old'] });
    const untouched = await ada.startConversation({ tags: ['other'] });
    const gone = await ada.startConversation({ tags: ['old'] });
    await attempt(ada, 'deleteConversation', { conversationId: gone });
    await using events = await FeedEvents.open(ada, 'viewerEvents');
    await using inside = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
    await act(old, other);
    const names = await tagsOn(conversationId);
    expect(names).not.toContain('old');
    const late = { expectedRevision: 1, tags: ['old', 'mine'] };
    expect(await attempt(ada, 'updateConversation', { conversationId, ...late })).toMatchObject({
      __typename: 'ConflictError',
      currentRevision: 2,
      current: { __typename: 'Conversation', id: conversationId },
    });
    expect(await tagsOn(conversationId)).toEqual(names);
    expect((await tagsOf(ada)).map((tag) => tag.split(':')[0])).not.toContain('old');
    const restoring = { conversationId: gone, expectedRevision: 2 };
    expect(await attempt(ada, 'restoreConversation', restoring)).toMatchObject({ currentRevision: 3 });
    const named = { conversationId: untouched, expectedRevision: 1, title: 'Untouched' };
    expect(await attempt(ada, 'updateConversation', named)).toMatchObject({
      __typename: 'UpdateConversationPayload',
    });
    expect(await inside.take(1)).toMatchObject([{ __typename: 'ConversationChanged' }]);
    const changed: string[] = [];
    while (!changed.includes(untouched))
      changed.push(...(await events.take(1)).flatMap(({ conversation }) => conversation?.id ?? []));
    expect(changed, 'none that is deleted').toEqual([conversationId, untouched]);
  },
);

test('another color, or the same word in capitals, leaves the conversations as they are', async () => {
  const tagId = await makeTag(ada, 'word');
  const conversationId = await ada.startConversation({ tags: ['word'] });
  await attempt(ada, 'updateTag', { tagId, name: 'WORD', color: '#abcdef' });
  const late = { conversationId, expectedRevision: 1, tags: ['word'] };
  expect(await attempt(ada, 'updateConversation', late)).toMatchObject({
    __typename: 'UpdateConversationPayload',
  });
  expect(await tagsOn(conversationId)).toEqual(['WORD']);
});

test('of a tag that more have than are told one by one, lists are told to read again', async () => {
  const tagId = await makeTag(ada, 'many');
  const first = await ada.startConversation({ tags: ['many'] });
  const [, row] = Buffer.from(first, 'base64url').toString().split(':');
  await sql(
    studio.databaseUrl,
    `WITH made AS (
       INSERT INTO conversation (id, user_id, title)
       SELECT gen_random_uuid(), user_id, 'c' || n FROM conversation, generate_series(1, 200) n WHERE id = $1 RETURNING id
     ) INSERT INTO conversation_tag (conversation_id, tag_id)
       SELECT made.id, ct.tag_id FROM made, conversation_tag ct WHERE ct.conversation_id = $1`,
    [row],
  );
  await using events = await FeedEvents.open(ada, 'viewerEvents');
  await using inside = await FeedEvents.open(ada, 'conversationEvents', { conversationId: first });
  await attempt(ada, 'deleteTag', { tagId });
  expect(await events.take(1)).toMatchObject([{ __typename: 'FeedReset' }]);
  expect(await inside.take(1)).toMatchObject([{ __typename: 'ConversationChanged' }]);
  const left = await sql<{ revision: number }>(
    studio.databaseUrl,
    `SELECT DISTINCT revision FROM conversation c JOIN "user" u ON u.id = c.user_id WHERE u.email = $1`,
    [ada.email],
  );
  expect(left).toEqual([{ revision: 2 }]);
});

test('of twenty conversations that bring one new tag at once, all have it, and it is one', async () => {
  await Promise.all(Array.from({ length: 20 }, () => ada.startConversation({ tags: ['new', 'NEW'] })));
  expect(await tagsOf(ada)).toEqual([expect.stringMatching(/^new:20$/i)]);
});

test.each<readonly [what: string, name: string]>([...UNFIT_NAMES, ['51 characters', 'x'.repeat(51)]])(
  '%s is no tag',
  async (_what, name) => {
    expect(faultyFields(await attempt(ada, 'createTag', { name }))).toEqual(['name']);
    expect(faultyFields(await attempt(ada, 'createConversation', { tags: ['ok', name] }))).toEqual([
      'tags.1',
    ]);
    expect(await tagsOf(ada)).toEqual([]);
    expect(await titles(ada)).toEqual([]);
  },
);

test('a tag of somebody else looks like one that is missing', async () => {
  const bob = await studio.person();
  const his = await makeTag(bob, 'his');
  const mine = await makeTag(ada, 'mine');
  for (const tagId of [his, NO_TAG, 'garbage']) {
    for (const [mutation, input] of [
      ['updateTag', { tagId, name: 'x' }],
      ['deleteTag', { tagId }],
      ['mergeTags', { tagIds: [tagId], intoTagId: mine }],
      ['mergeTags', { tagIds: [mine], intoTagId: tagId }],
    ] as const)
      expect(await attempt(ada, mutation, input), mutation).toMatchObject({ __typename: 'NotFoundError' });
    expect(await titles(ada, { tagIds: [tagId] })).toEqual([]);
  }
  expect([await tagsOf(bob), await tagsOf(ada)]).toEqual([['his:0'], ['mine:0']]);
});
