import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { statementsOf } from '../../support/database/statements.ts';
import { attempt } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { drawn, fill, foldersOf, makeFolder, makeTag } from './library.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const DEMO = encodeGlobalId('Model', 'demo/demo');

interface Told {
  readonly __typename: string;
  readonly folder?: { id: string } | null;
  readonly folderId?: string;
  readonly tag?: { id: string } | null;
  readonly tagId?: string;
  readonly mergedIntoId?: string | null;
  readonly conversation?: { id: string; revision: number } | null;
  readonly conversationId?: string;
}

const FOLDER = 'folder { id name position parent { id } conversationCount totalConversationCount }';
const TAG = 'tag { id name conversationCount }';
const CONVERSATION = 'conversation { id title folder { id } tags { id } model { id } revision }';
const SELECTION = `... on FolderAdded { ${FOLDER} } ... on FolderChanged { ${FOLDER} } ... on FolderRemoved { folderId }
  ... on TagAdded { ${TAG} } ... on TagChanged { ${TAG} } ... on TagRemoved { tagId mergedIntoId }
  ... on ConversationAdded { ${CONVERSATION} } ... on ConversationChanged { ${CONVERSATION} }
  ... on ConversationRemoved { conversationId }`;

/** Opens the events and answers a reader: what was told up to a conversation that is started now, with that. */
async function listen(person: Person) {
  const events = await FeedEvents.open<Told>(person, 'viewerEvents', { selection: SELECTION });
  return {
    async all(): Promise<Told[]> {
      const mark = await person.startConversation({ title: 'mark' });
      const told: Told[] = [];
      while (told.at(-1)?.conversation?.id !== mark) told.push(...(await events.take(1)));
      return told;
    },
    [Symbol.asyncDispose]: () => events[Symbol.asyncDispose](),
  };
}

const kinds = (told: Told[]) => told.map(({ __typename }) => __typename).slice(0, -1);

test('a tab that applies what it is told has the library of one that reads it again', async () => {
  const ada = await studio.person();
  await using events = await listen(ada);
  const a = await makeFolder(ada, 'a');
  const b = await makeFolder(ada, 'b', { parentId: a });
  await makeFolder(ada, 'c', { position: 0 });
  const conversationId = await ada.startConversation({ folderId: b, tags: ['x', 'y'] });
  await ada.startConversation({ folderId: a, tags: ['y'] });
  await attempt(ada, 'updateConversation', { conversationId, addTags: ['z'], removeTags: ['x'] });
  await attempt(ada, 'moveFolder', { folderId: b, parentId: null, position: 1 });
  await attempt(ada, 'bulkUpdateConversations', { conversationIds: [conversationId], folderId: a });
  await attempt(ada, 'updateFolder', { folderId: a, name: 'A' });
  await attempt(ada, 'deleteFolder', { folderId: a, contents: 'DELETE' });
  await attempt(ada, 'restoreFolder', { folderId: a });
  await attempt(ada, 'deleteFolder', { folderId: b, contents: 'MOVE_TO_PARENT' });
  const [y, q] = [await makeTag(ada, 'q'), await makeTag(ada, 'r')];
  await attempt(ada, 'mergeTags', { tagIds: [y], intoTagId: q });
  await attempt(ada, 'deleteTag', { tagId: q });
  await attempt(ada, 'deleteConversation', { conversationId });
  await attempt(ada, 'restoreConversation', { conversationId });

  const cache = {
    folders: new Map<string, object>(),
    tags: new Map<string, object>(),
    conversations: new Map<string, object>(),
  };
  for (const event of await events.all()) {
    if (event.folder) cache.folders.set(event.folder.id, event.folder);
    if (event.folderId) cache.folders.delete(event.folderId);
    if (event.tag) cache.tags.set(event.tag.id, event.tag);
    if (event.tagId) cache.tags.delete(event.tagId);
    if (event.conversation) cache.conversations.set(event.conversation.id, event.conversation);
    if (event.conversationId) cache.conversations.delete(event.conversationId);
  }
  const { viewer } = await ada.get<{
    viewer: Record<string, { id: string }[]> & { conversations: { edges: { node: { id: string } }[] } };
  }>(
    `{ viewer { ${FOLDER.replace('folder', 'folders')} ${TAG.replace('tag', 'tags')}
      conversations(first: 100) { edges { node { ${CONVERSATION.slice('conversation { '.length, -2)} } } } } }`,
  );
  const byId = (rows: readonly { id: string }[] = []) => Object.fromEntries(rows.map((row) => [row.id, row]));
  expect(Object.fromEntries(cache.folders)).toEqual(byId(viewer.folders));
  expect(Object.fromEntries(cache.tags)).toEqual(byId(viewer.tags));
  const read = byId(viewer.conversations.edges.map(({ node }) => node));
  for (const id of cache.conversations.keys()) expect(cache.conversations.get(id)).toEqual(read[id]);
  expect(await drawn(ada)).toBe('c A:2');
});

test('a merged tag says what it became, and a deleted one that it became nothing', async () => {
  const ada = await studio.person();
  const [one, two] = [await makeTag(ada, 'one'), await makeTag(ada, 'two')];
  await using events = await listen(ada);
  await events.all();
  await attempt(ada, 'mergeTags', { tagIds: [one], intoTagId: two });
  await attempt(ada, 'deleteTag', { tagId: two });
  const told = await events.all();
  expect(kinds(told)).toEqual(['TagRemoved', 'TagChanged', 'TagRemoved']);
  expect(told[0]).toMatchObject({ tagId: one, mergedIntoId: two });
  expect(told[2]).toMatchObject({ tagId: two, mergedIntoId: null });
});

test('folders that close up or make room are told', async () => {
  const ada = await studio.person();
  const [a, b, c] = [await makeFolder(ada, 'a'), await makeFolder(ada, 'b'), await makeFolder(ada, 'c')];
  await using events = await listen(ada);
  const changed = async () =>
    (await events.all()).flatMap(({ __typename, folder }) =>
      __typename === 'FolderChanged' ? (folder?.id ?? []) : [],
    );
  await attempt(ada, 'deleteFolder', { folderId: a, contents: 'DELETE' });
  expect(await changed()).toEqual([b, c]);
  await attempt(ada, 'restoreFolder', { folderId: a });
  expect(await changed()).toEqual([b, c]);
  await attempt(ada, 'moveFolder', { folderId: b, parentId: a });
  expect((await changed()).sort()).toEqual([a, b, c].sort());
});

test('a deletion is told to all folders that count it, and to its tags, behind the lock of the library', async () => {
  const ada = await studio.person();
  const outer = await makeFolder(ada, 'outer');
  const folderId = await makeFolder(ada, 'inner', { parentId: outer });
  for (const bulk of [false, true]) {
    const conversationId = await ada.startConversation({ folderId, tags: ['kept'] });
    await using events = await listen(ada);
    const sent = await statementsOf(() =>
      bulk
        ? attempt(ada, 'bulkDeleteConversations', { conversationIds: [conversationId] })
        : attempt(ada, 'deleteConversation', { conversationId }),
    );
    const told = await events.all();
    expect(kinds(told)).toEqual(['ConversationRemoved', 'FolderChanged', 'FolderChanged', 'TagChanged']);
    expect(told.flatMap(({ folder }) => folder?.id ?? []).sort()).toEqual([folderId, outer].sort());
    const library = sent.findIndex((text) => text.includes('FOR NO KEY UPDATE'));
    const conversation = sent.findIndex((text) => text.includes('FROM conversation'));
    expect(library).toBeGreaterThanOrEqual(0);
    expect(conversation).toBeGreaterThan(library);
  }
});

test('conversations are told when they inherit another prompt or model, and only then', async () => {
  const ada = await studio.person();
  const outer = await makeFolder(ada, 'outer');
  const inner = await makeFolder(ada, 'inner', { parentId: outer });
  const plain = await makeFolder(ada, 'plain');
  const own = await ada.startConversation({ folderId: inner, modelId: DEMO });
  const none = await ada.startConversation({ folderId: inner });
  await ada.startConversation({ folderId: plain });
  await using events = await listen(ada);
  const toldBy = async (mutation: string, input: object) => {
    await attempt(ada, mutation, input);
    return (await events.all())
      .flatMap(({ __typename, conversation }) =>
        __typename === 'ConversationChanged' ? (conversation?.id ?? []) : [],
      )
      .sort();
  };
  const both = [own, none].sort();
  const inherits = [
    ['updateFolder', { folderId: outer, systemPrompt: 'Be brief.' }, both],
    ['updateFolder', { folderId: outer, systemPrompt: 'Be brief.', name: 'Outer' }, []],
    ['updateFolder', { folderId: outer, modelId: DEMO }, both],
    ['moveFolder', { folderId: inner, parentId: plain }, both],
    ['moveFolder', { folderId: inner, parentId: null }, []],
    ['moveFolder', { folderId: inner, parentId: outer }, both],
    ['deleteFolder', { folderId: outer, contents: 'MOVE_TO_PARENT' }, both],
  ] as const;
  for (const [mutation, input, told] of inherits)
    expect(await toldBy(mutation, input), JSON.stringify(input)).toEqual(told);
});

test('of very much at once the tabs are told to read again', async () => {
  const ada = await studio.person();
  const folderId = await makeFolder(ada, 'full');
  await fill(studio.databaseUrl, ada, 300);
  await using events = await listen(ada);
  await events.all();
  await attempt(ada, 'deleteFolder', { folderId, contents: 'DELETE' });
  expect(kinds(await events.all())).toEqual(['FeedReset']);
  expect(await foldersOf(ada)).toEqual([]);
});

test('who looks at one of very many is told that it inherits something else', async () => {
  const ada = await studio.person();
  const folderId = await makeFolder(ada, 'full');
  const ids = await fill(studio.databaseUrl, ada, 300);
  const conversationIds = [ids[0], ids.at(-1)].map((id) => encodeGlobalId('Conversation', id ?? ''));
  for (const conversationId of conversationIds) {
    await using events = await FeedEvents.open(ada, 'conversationEvents', {
      conversationId,
      selection:
        '... on ConversationRemoved { conversationId } ... on ConversationChanged { conversation { id } }',
    });
    await attempt(ada, 'updateFolder', { folderId, systemPrompt: `Think of ${conversationId}.` });
    await attempt(ada, 'deleteConversation', { conversationId });
    expect(await events.kinds(2)).toEqual(['ConversationChanged', 'ConversationRemoved']);
  }
});

test('who looks at a conversation is told when it goes, and when it is back', async () => {
  const ada = await studio.person();
  const folderId = await makeFolder(ada, 'a');
  const conversationId = await ada.startConversation({ folderId });
  await using events = await FeedEvents.open(ada, 'conversationEvents', {
    conversationId,
    selection:
      '... on ConversationRemoved { conversationId } ... on ConversationChanged { conversation { id } }',
  });
  await attempt(ada, 'deleteFolder', { folderId, contents: 'DELETE' });
  expect(await events.take(1)).toMatchObject([{ __typename: 'ConversationRemoved', conversationId }]);
  await attempt(ada, 'restoreConversation', { conversationId });
  expect(await events.take(1)).toMatchObject([
    { __typename: 'ConversationChanged', conversation: { id: conversationId } },
  ]);
});
