import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
let conversationId: string;
let messageId: string;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  conversationId = await ada.startConversation();
  const sent = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(sent.generationId);
  messageId = sent.answerId;
});
afterAll(() => studio.close());

const refused: [object, string][] = [
  [{ temperature: -0.01 }, 'parameters.temperature'],
  [{ temperature: 2.01 }, 'parameters.temperature'],
  [{ topP: -0.01 }, 'parameters.topP'],
  [{ topP: 1.01 }, 'parameters.topP'],
  [{ maxOutputTokens: 0 }, 'parameters.maxOutputTokens'],
  [{ maxOutputTokens: -1 }, 'parameters.maxOutputTokens'],
  [{ maxOutputTokens: 2049 }, 'parameters.maxOutputTokens'],
  [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'parameters.stop'],
  [{ stop: [''] }, 'parameters.stop.0'],
  [{ stop: ['a', 'x'.repeat(101)] }, 'parameters.stop.1'],
  [{ stop: ['\u0000'] }, 'parameters.stop.0'],
];

test.each(refused)('%j is refused by name and nothing is stored', async (parameters, field) => {
  const before = await countRows(studio.databaseUrl);
  const sent = await attempt(ada, 'sendMessage', { conversationId, text: 'Hello', parameters });
  expect(faultyFields(sent)).toEqual([field]);
  const again = await attempt(ada, 'regenerateMessage', { messageId, parameters });
  expect(faultyFields(again)).toEqual([field]);
  for (const { message } of [...(sent.fields ?? []), ...(again.fields ?? [])])
    expect(message).toMatch(/^(Must |Text must )/);
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

const accepted = [
  { temperature: 0, topP: 0, maxOutputTokens: 1, stop: [] },
  { temperature: 2, topP: 1, maxOutputTokens: 2048, stop: ['a', 'b', 'c', 'x'.repeat(100)] },
  { temperature: null, topP: null, maxOutputTokens: null, stop: null },
];

test.each(accepted)('%j is accepted', async (parameters) => {
  const { generationId } = await ada.send(conversationId, 'Hello', { parameters });
  expect((await ada.readAnswer(generationId)).last?.__typename).toBe('GenerationFinished');
});

test('all faults of one input are told at once', async () => {
  const outcome = await attempt(ada, 'sendMessage', {
    conversationId,
    text: ' ',
    clientMessageId: 'no uuid',
    modelIds: [],
    parameters: { temperature: 9, topP: 9 },
  });
  const wrong = ['text', 'clientMessageId', 'modelIds', 'parameters.temperature', 'parameters.topP'];
  expect(faultyFields(outcome).sort()).toEqual(wrong.sort());
});
