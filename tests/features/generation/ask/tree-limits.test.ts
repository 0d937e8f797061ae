import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../support/database/sql.ts';
import { attempt, faultyFields } from '../../../support/people/attempt.ts';
import { modelId, regenerate } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const rowId = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1];
const [MODEL, REASONER] = ['demo/demo', 'demo/reasoner'].map(modelId);
const CHILD_NUMBERS = `SELECT child_number AS number FROM message
  WHERE parent_id IS NOT DISTINCT FROM $1 AND conversation_id = $2 ORDER BY sequence`;

async function childNumbers(conversationId: string, parentId: string | null) {
  const values = [parentId && rowId(parentId), rowId(conversationId)];
  const rows = await sql<{ number: number }>(studio.databaseUrl, CHILD_NUMBERS, values);
  return rows.map(({ number }) => number);
}

/** A conversation whose first message, which has one answer, gets that answer's number. */
async function crowded(person: Person, number: number) {
  const conversationId = await person.startConversation();
  const sent = await person.send(conversationId, 'Hello');
  await person.readAnswer(sent.generationId);
  await sql(studio.databaseUrl, 'UPDATE message SET child_number = $1 WHERE id = $2', [
    number,
    rowId(sent.answerId),
  ]);
  return { conversationId, ...sent };
}

const counted = async (person: Person, id: string) =>
  (
    await person.get<{ node: { messageCount: number } }>(
      'query ($id: ID!) { node(id: $id) { ... on Conversation { messageCount } } }',
      { id },
    )
  ).node.messageCount;

test('children of a message are numbered in the order of their making, first messages too', async () => {
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const first = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(first.generationId);
  for (const text of ['a', 'b', 'c'])
    await ada.readAnswer((await ada.send(conversationId, text, { parentId: first.answerId })).generationId);
  expect(await childNumbers(conversationId, first.answerId)).toEqual([1, 2, 3]);
  for (const more of [{}, { modelIds: [MODEL, REASONER] }])
    for (const { id } of (await regenerate(ada, first.answerId, more)).generations) await ada.readAnswer(id);
  expect(await childNumbers(conversationId, first.userMessageId)).toEqual([1, 2, 3, 4]);
  expect(await childNumbers(conversationId, null)).toEqual([1]);
});

test('the 10,000th message at one point of the tree is taken, the 10,001st is not, and nothing is stored', async () => {
  const ada = await studio.person();
  const { conversationId, userMessageId, answerId } = await crowded(ada, 9998);
  const two = { messageId: answerId, modelIds: [MODEL, REASONER] };
  const again = await regenerate(ada, answerId);
  await ada.readAnswer(again.generations[0]?.id ?? '');
  const above = await attempt(ada, 'regenerateMessage', two);
  expect([faultyFields(above), above.message]).toEqual([
    ['messageId'],
    expect.stringContaining('10000 messages'),
  ]);
  const last = await regenerate(ada, answerId);
  await ada.readAnswer(last.generations[0]?.id ?? '');
  expect(await childNumbers(conversationId, userMessageId)).toEqual([9998, 9999, 10_000]);
  expect(faultyFields(await attempt(ada, 'regenerateMessage', { messageId: answerId }))).toEqual([
    'messageId',
  ]);
  expect(await counted(ada, conversationId)).toBe(4);
});

test('the same holds for messages of people, at any place', async () => {
  const ada = await studio.person();
  const { conversationId, answerId } = await crowded(ada, 1);
  const { generationId, userMessageId } = await ada.send(conversationId, 'a', { parentId: answerId });
  await ada.readAnswer(generationId);
  const number = async (value: number, id: string) =>
    sql(studio.databaseUrl, 'UPDATE message SET child_number = $1 WHERE id = $2', [value, rowId(id)]);
  await number(9999, userMessageId);
  const last = await ada.send(conversationId, 'b', { parentId: answerId });
  await ada.readAnswer(last.generationId);
  const outcome = await attempt(ada, 'sendMessage', { conversationId, text: 'c', parentId: answerId });
  expect(faultyFields(outcome)).toEqual(['parentId']);
  const edit = { messageId: last.userMessageId, text: 'd', regenerate: true };
  expect(faultyFields(await attempt(ada, 'editMessage', edit))).toEqual(['messageId']);
  // A message that was sent before is told to be so, not that there is no room.
  const clientMessageId = randomUUID();
  const sent = { conversationId, text: 'once', clientMessageId };
  const { generationId: once } = await ada.send(conversationId, 'once', { clientMessageId });
  await ada.readAnswer(once);
  expect((await attempt(ada, 'sendMessage', sent)).__typename).toBe('SendMessagePayload');
});

test('a conversation takes as many messages as its limit, and says what to do then', async () => {
  await using small = await startStudio({ CONVERSATION_MAX_MESSAGES: '6' });
  const ada = await small.person();
  const conversationId = await ada.startConversation();
  const first = await ada.send(conversationId, 'one');
  await ada.readAnswer(first.generationId);
  await ada.readAnswer((await ada.send(conversationId, 'two')).generationId);
  const many = { conversationId, text: 'three', modelIds: [MODEL, REASONER] };
  const above = await attempt(ada, 'sendMessage', many);
  expect(faultyFields(above)).toEqual(['conversationId']);
  expect(above.message).toContain('at most 6 messages over all its branches. Fork it, or start a new one.');
  await ada.readAnswer((await ada.send(conversationId, 'three')).generationId);
  for (const text of ['four', 'five'])
    expect(faultyFields(await attempt(ada, 'sendMessage', { conversationId, text }))).toEqual([
      'conversationId',
    ]);
  expect(faultyFields(await attempt(ada, 'regenerateMessage', { messageId: first.answerId }))).toEqual([
    'messageId',
  ]);
  expect(await counted(ada, conversationId)).toBe(6);
  await ada.readAnswer((await ada.send(await ada.startConversation(), 'elsewhere')).generationId);
});

test('nobody goes on from a message of another conversation or one that was deleted with all below it', async () => {
  const [ada, eve] = [await studio.person(), await studio.person()];
  const { conversationId, userMessageId, answerId } = await crowded(ada, 1);
  const elsewhere = await crowded(ada, 1);
  const foreign = await crowded(eve, 1);
  for (const parentId of [elsewhere.answerId, foreign.answerId, conversationId, 'nonsense'])
    expect(faultyFields(await attempt(ada, 'sendMessage', { conversationId, text: 'x', parentId }))).toEqual([
      'parentId',
    ]);
  const branch = await ada.send(conversationId, 'branch', { parentId: answerId });
  await ada.readAnswer(branch.generationId);
  await attempt(ada, 'deleteMessage', { messageId: branch.userMessageId, scope: 'SUBTREE' });
  const gone = { conversationId, text: 'x', parentId: branch.answerId };
  expect(faultyFields(await attempt(ada, 'sendMessage', gone))).toEqual(['parentId']);
  for (const messageId of [branch.answerId, branch.userMessageId, userMessageId, foreign.answerId])
    expect((await attempt(ada, 'regenerateMessage', { messageId })).__typename).toBe('NotFoundError');
  await ada.readAnswer((await ada.send(conversationId, 'stays', { parentId: answerId })).generationId);
  // One that was deleted by itself keeps its place, so one may go on from there.
  await attempt(ada, 'deleteMessage', { messageId: answerId, scope: 'MESSAGE' });
  await ada.readAnswer((await ada.send(conversationId, 'on', { parentId: answerId })).generationId);
  expect((await attempt(ada, 'regenerateMessage', { messageId: answerId })).__typename).toBe('NotFoundError');
});
