import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { countRows } from '../../support/database/rows.ts';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const FIELDS = 'title description systemPrompt archived pinned favorite revision messageCount model { id }';
const read = async (id: string) =>
  (
    await ada.get<{ conversation: Record<string, unknown> | null }>(
      `query ($id: ID!) { conversation(id: $id) { ${FIELDS} } }`,
      { id },
    )
  ).conversation;
const demo = encodeGlobalId('Model', 'demo/demo');

test('a conversation starts with what it is given, and with sensible defaults for the rest', async () => {
  const empty = await ada.startConversation();
  expect(await read(empty)).toEqual({
    title: 'New conversation',
    description: null,
    systemPrompt: null,
    archived: false,
    pinned: false,
    favorite: false,
    revision: 1,
    messageCount: 0,
    model: { id: demo },
  });
  const given = { title: 'Physics', description: 'Of small things', systemPrompt: 'Be brief.' };
  const full = await ada.startConversation({ ...given, modelId: demo });
  expect(await read(full)).toMatchObject({ ...given, model: { id: demo } });
});

test('an update changes what it names and raises the revision; null clears', async () => {
  const given = { title: 'Physics', description: 'Of small things', systemPrompt: 'Be brief.' };
  const conversationId = await ada.startConversation(given);
  await attempt(ada, 'updateConversation', { conversationId, pinned: true, favorite: true, archived: true });
  expect(await read(conversationId)).toMatchObject({
    ...given,
    pinned: true,
    favorite: true,
    archived: true,
    revision: 2,
  });
  const cleared = { description: null, systemPrompt: null, modelId: null };
  const kept = { title: null, pinned: null, favorite: null, archived: false };
  await attempt(ada, 'updateConversation', { conversationId, ...cleared, ...kept });
  expect(await read(conversationId)).toMatchObject({
    title: 'Physics',
    description: null,
    systemPrompt: null,
    pinned: true,
    favorite: true,
    archived: false,
    revision: 3,
  });
});

test.each(['updateConversation', 'deleteConversation'])(
  '%s of another revision tells how it stands',
  async (name) => {
    const conversationId = await ada.startConversation({ title: 'First' });
    await attempt(ada, 'updateConversation', { conversationId, expectedRevision: 1, title: 'Second' });
    for (const expectedRevision of [1, 0, -1, 3]) {
      const outcome = await attempt(ada, name, { conversationId, expectedRevision });
      expect(outcome).toMatchObject({
        __typename: 'ConflictError',
        code: 'CONFLICT',
        currentRevision: 2,
        current: { __typename: 'Conversation', id: conversationId },
      });
    }
    expect(await read(conversationId)).toMatchObject({ title: 'Second', revision: 2 });
    expect((await attempt(ada, name, { conversationId, expectedRevision: 2 })).__typename).toMatch(
      /Payload$/,
    );
  },
);

test('of twenty who change one revision at once, one does', async () => {
  const conversationId = await ada.startConversation();
  const changes = Array.from({ length: 20 }, (_, at) =>
    attempt(ada, 'updateConversation', { conversationId, expectedRevision: 1, title: `${at}` }),
  );
  const names = (await Promise.all(changes)).map(({ __typename }) => __typename);
  expect(names.filter((name) => name === 'UpdateConversationPayload')).toHaveLength(1);
  expect(names.filter((name) => name === 'ConflictError')).toHaveLength(19);
  expect(await read(conversationId)).toMatchObject({ revision: 2 });
});

test('a deleted conversation is nowhere, and comes back whole', async () => {
  const conversationId = await ada.startConversation({ title: 'Here today' });
  const { userMessageId, answerId, generationId } = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(generationId);
  await attempt(ada, 'deleteConversation', { conversationId });

  const ids = [conversationId, userMessageId, answerId, generationId];
  const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  expect(await ada.get(nodes, { ids })).toEqual({ nodes: [null, null, null, null] });
  expect(await read(conversationId)).toBeNull();
  const { viewer } = await ada.get<{
    viewer: { conversations: { totalCount: number }; generations: object[] };
  }>('{ viewer { conversations(filter: { title: "Here today" }) { totalCount } generations { id } } }');
  expect(viewer).toEqual({ conversations: { totalCount: 0 }, generations: [] });

  const before = await countRows(studio.databaseUrl);
  for (const [mutation, input] of [
    ['sendMessage', { conversationId, text: 'Hello?' }],
    ['regenerateMessage', { messageId: answerId }],
    ['stopGeneration', { generationId }],
    ['updateConversation', { conversationId, title: 'Still here' }],
    ['deleteConversation', { conversationId }],
  ] as const)
    expect(await attempt(ada, mutation, input), mutation).toMatchObject({ __typename: 'NotFoundError' });
  expect(await countRows(studio.databaseUrl)).toEqual(before);
  for (const [name, args] of [
    ['generationEvents', `generationId: "${generationId}"`],
    ['conversationEvents', `conversationId: "${conversationId}"`],
  ]) {
    const events = ada.sse(`subscription { ${name}(${args}) { __typename } }`, {});
    await expect(events.next(), name).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }

  await attempt(ada, 'restoreConversation', { conversationId });
  expect(await ada.get(nodes, { ids })).toEqual({ nodes: ids.map((id) => ({ id })) });
  expect(await read(conversationId)).toMatchObject({ title: 'Here today', messageCount: 2, revision: 3 });
  expect(await attempt(ada, 'restoreConversation', { conversationId })).toMatchObject({
    __typename: 'NotFoundError',
  });
});
