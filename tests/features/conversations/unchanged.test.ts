import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { countRows } from '../../support/database/rows.ts';
import { attempt } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import type { Person } from '../../support/people/person.ts';
import { madeId, typeNameOf } from '../../support/server/command.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { makeFolder, tagsOf, titles } from '../folders/library.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
});
beforeEach(async () => {
  ada = await studio.person();
});
afterAll(() => studio.close());

const MODEL = encodeGlobalId('Model', 'demo/demo');

interface Told {
  readonly __typename: string;
  readonly tag?: { readonly name: string } | null;
}

let marks = 0;

/** What is told of what `work` does, up to a tag that is made behind it. */
async function toldOf(work: () => Promise<unknown>): Promise<string[]> {
  await using events = await FeedEvents.open<Told>(ada, 'viewerEvents', {
    selection: '... on TagAdded { tag { name } }',
  });
  await work();
  const mark = `mark ${++marks}`;
  await madeId(ada, 'createTag', { name: mark }, 'tag');
  const kinds: string[] = [];
  for (;;) {
    const [told] = await events.take(1);
    if (told?.tag?.name === mark) return kinds;
    kinds.push(told?.__typename ?? '');
  }
}

const stateOf = (id: string) =>
  ada.get<{ node: object }>(
    `query ($id: ID!) { node(id: $id) { ... on Conversation { revision updatedAt } ... on Folder { revision updatedAt }
      ... on PromptTemplate { revision writtenAt: updatedAt version } } }`,
    { id },
  );

/** Changes something in ways that all leave it as it is. */
async function staysAsItIs(id: string, mutation: string, inputs: readonly object[]): Promise<void> {
  const before = await stateOf(id);
  const told = await toldOf(async () => {
    for (const input of inputs)
      expect(await attempt(ada, mutation, input), JSON.stringify(input)).toEqual({
        __typename: `${typeNameOf(mutation)}Payload`,
      });
  });
  expect(told).toEqual([]);
  expect(await stateOf(id)).toEqual(before);
}

test('a conversation that is given what it has stays where it is in the list, and nothing is told', async () => {
  const folderId = await makeFolder(ada, 'a');
  const texts = { title: 'Physics', description: null, systemPrompt: 'Be brief.', modelId: MODEL };
  const conversationId = await ada.startConversation({ ...texts, folderId, tags: ['x', 'y'] });
  await attempt(ada, 'updateConversation', { conversationId, pinned: true });
  await ada.startConversation({ title: 'later' });
  const flags = { pinned: true, favorite: false, archived: false };
  await staysAsItIs(conversationId, 'updateConversation', [
    { conversationId },
    { conversationId, expectedRevision: 2 },
    { conversationId, ...texts, ...flags, folderId, tags: ['Y', 'x'] },
    { conversationId, title: null, pinned: null, tags: null, addTags: null },
    { conversationId, addTags: ['X'], removeTags: ['unknown'] },
    { conversationId, addTags: [], removeTags: [] },
    ...Object.entries({ ...texts, ...flags, folderId }).map(([field, value]) => ({
      conversationId,
      [field]: value,
    })),
  ]);
  expect(await titles(ada)).toEqual(['later', 'Physics']);
});

test.each([
  ['title', 'Chemistry'],
  ['description', 'Of small things'],
  ['systemPrompt', null],
  ['modelId', null],
  ['pinned', true],
  ['favorite', true],
  ['archived', true],
  ['folderId', null],
  ['tags', ['x']],
  ['addTags', ['z']],
  ['removeTags', ['y']],
])('another %s is a change', async (field, value) => {
  const folderId = await makeFolder(ada, 'a');
  const texts = { title: 'Physics', systemPrompt: 'Be brief.', modelId: MODEL };
  const conversationId = await ada.startConversation({ ...texts, folderId, tags: ['x', 'y'] });
  const told = await toldOf(() =>
    attempt(ada, 'updateConversation', { conversationId, ...texts, [field]: value }),
  );
  expect(told).toContain('ConversationChanged');
  expect(await stateOf(conversationId)).toMatchObject({ node: { revision: 2 } });
});

test('a title that nobody has chosen is chosen by giving it again', async () => {
  const conversationId = await ada.startConversation();
  await attempt(ada, 'updateConversation', { conversationId, title: 'New conversation' });
  expect(await stateOf(conversationId)).toMatchObject({ node: { revision: 2 } });
});

test('of several, those change that are not so already', async () => {
  const folderId = await makeFolder(ada, 'a');
  const so = await ada.startConversation({ title: 'so', folderId, tags: ['x'] });
  const other = await ada.startConversation({ title: 'other', tags: ['x'] });
  const input = { conversationIds: [so, other], folderId, addTags: ['x'] };
  const told = await toldOf(() => attempt(ada, 'bulkUpdateConversations', input));
  expect(told).toEqual(['ConversationChanged', 'FolderChanged']);
  expect(await stateOf(so)).toMatchObject({ node: { revision: 1 } });
  expect(await stateOf(other)).toMatchObject({ node: { revision: 2 } });
  await staysAsItIs(other, 'bulkUpdateConversations', [input, { conversationIds: [so, other] }]);
});

test('a tag that nothing takes is not made', async () => {
  const tags = Array.from({ length: 50 }, (_, at) => `t${at}`);
  const conversationId = await ada.startConversation({ tags });
  const before = await countRows(studio.databaseUrl);
  const told = await toldOf(async () => {
    await attempt(ada, 'bulkUpdateConversations', { conversationIds: [conversationId], addTags: ['new'] });
    await attempt(ada, 'bulkUpdateConversations', { conversationIds: ['nobody'], addTags: ['new'] });
    await attempt(ada, 'updateConversation', { conversationId, addTags: ['new'] });
    await attempt(ada, 'updateConversation', { conversationId, expectedRevision: 7, tags: ['new'] });
  });
  expect(told).toEqual([]);
  const { tag = 0, ...others } = before;
  expect(await countRows(studio.databaseUrl)).toEqual({ ...others, tag: tag + 1 });
  expect(await tagsOf(ada)).not.toContain('new:0');
});

test('a folder and a template that are given what they have stay as they are', async () => {
  const settings = { name: 'a', color: '#1E90FF', icon: null, systemPrompt: 'Be brief.', modelId: MODEL };
  await makeFolder(ada, 'before');
  const folderId = await makeFolder(ada, 'a', settings);
  await makeFolder(ada, 'behind');
  await staysAsItIs(folderId, 'updateFolder', [
    { folderId },
    { folderId, name: null },
    { folderId, ...settings },
    ...Object.entries(settings).map(([field, value]) => ({ folderId, [field]: value })),
  ]);
  await staysAsItIs(folderId, 'moveFolder', [{ folderId }, { folderId, parentId: null, position: 1 }]);
  const content = { title: 'Greet', text: 'Hello {{name}}', variables: [{ name: 'name' }] };
  const templateId = await madeId(ada, 'createPromptTemplate', content, 'promptTemplate');
  await staysAsItIs(templateId, 'updatePromptTemplate', [{ templateId }, { templateId, ...content }]);
});

test('what becomes of a folder leaves the conversations in it at their time', async () => {
  const outer = await makeFolder(ada, 'outer');
  const inner = await makeFolder(ada, 'inner', { parentId: outer });
  const conversationId = await ada.startConversation({ title: 'inside', folderId: inner });
  await ada.startConversation({ title: 'later' });
  const { node } = (await stateOf(conversationId)) as { node: { updatedAt: string } };
  for (const [mutation, input] of [
    ['moveFolder', { folderId: inner, parentId: null }],
    ['moveFolder', { folderId: inner, parentId: outer }],
    ['deleteFolder', { folderId: outer, contents: 'DELETE' }],
    ['restoreFolder', { folderId: outer }],
    ['deleteFolder', { folderId: inner, contents: 'MOVE_TO_PARENT' }],
  ] as const)
    expect((await attempt(ada, mutation, input)).__typename).toMatch(/Payload$/);
  expect(await titles(ada)).toEqual(['later', 'inside']);
  // It was taken along twice, and put elsewhere once.
  expect(await stateOf(conversationId)).toEqual({ node: { updatedAt: node.updatedAt, revision: 4 } });
});
