import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
let conversationId: string;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  conversationId = await ada.startConversation();
});
afterAll(() => studio.close());

test('the same message again gives the first result and stores nothing', async () => {
  const clientMessageId = randomUUID();
  const first = await ada.send(conversationId, 'Hello', { clientMessageId });
  await ada.readAnswer(first.generationId);
  const before = await countRows(studio.databaseUrl);
  expect(await ada.send(conversationId, 'Hello', { clientMessageId })).toEqual(first);
  expect(await ada.send(conversationId, 'Hello', { clientMessageId: clientMessageId.toUpperCase() })).toEqual(
    first,
  );
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('the first result stays the same after a regeneration', async () => {
  const clientMessageId = randomUUID();
  const first = await ada.send(conversationId, 'Hello', { clientMessageId });
  await ada.readAnswer(first.generationId);
  await attempt(ada, 'regenerateMessage', { messageId: first.answerId });
  expect(await ada.send(conversationId, 'Hello', { clientMessageId })).toEqual(first);
});

test('with another text or conversation it is refused by name', async () => {
  const clientMessageId = randomUUID();
  const first = await ada.send(conversationId, 'Hello', { clientMessageId });
  await ada.readAnswer(first.generationId);
  const elsewhere = await ada.startConversation();
  const before = await countRows(studio.databaseUrl);
  for (const input of [
    { conversationId, text: 'Hello again', clientMessageId },
    { conversationId: elsewhere, text: 'Hello', clientMessageId },
  ]) {
    const outcome = await attempt(ada, 'sendMessage', input);
    expect(faultyFields(outcome)).toEqual(['clientMessageId']);
  }
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('somebody else may use the same one: it is scoped to the person', async () => {
  const clientMessageId = randomUUID();
  const mine = await ada.send(conversationId, 'Hello', { clientMessageId });
  const grace = await studio.person();
  const hers = await grace.send(await grace.startConversation(), 'Good day', { clientMessageId });
  expect(hers.userMessageId).not.toBe(mine.userMessageId);
  expect((await grace.readAnswer(hers.generationId)).last?.status).toBe('COMPLETE');
  await ada.readAnswer(mine.generationId);
});

test('a message that is lost with its conversation does not come back under its id', async () => {
  const clientMessageId = randomUUID();
  const deleted = await ada.startConversation();
  const { generationId } = await ada.send(deleted, 'Hello', { clientMessageId });
  await ada.readAnswer(generationId);
  await attempt(ada, 'deleteConversation', { conversationId: deleted });
  const before = await countRows(studio.databaseUrl);
  const same = await attempt(ada, 'sendMessage', { conversationId: deleted, text: 'Hello', clientMessageId });
  expect(same).toMatchObject({ __typename: 'NotFoundError' });
  const other = await attempt(ada, 'sendMessage', { conversationId, text: 'Hello', clientMessageId });
  expect(faultyFields(other)).toEqual(['clientMessageId']);
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test.each(['', 'x', '1', 'g'.repeat(36), `${randomUUID()}x`])(
  '%j is no UUID and refused',
  async (clientMessageId) => {
    const outcome = await attempt(ada, 'sendMessage', { conversationId, text: 'Hello', clientMessageId });
    expect(faultyFields(outcome)).toEqual(['clientMessageId']);
  },
);
