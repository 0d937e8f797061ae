import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { readMessage } from './exchange.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio({ DEMO_TOKEN_DELAY_MS: '5000' });
});
afterAll(() => studio.close());

test('an answer that is still being written is not edited; once it was stopped, it is', async () => {
  const ada = await studio.person();
  const { answerId: messageId, generationId } = await ada.send(await ada.startConversation(), 'Hello');
  for (const [mutation, input] of [
    ['editMessage', { text: 'Mine' }],
    ['restoreMessageVersion', { number: 1 }],
  ] as const)
    expect(faultyFields(await attempt(ada, mutation, { messageId, ...input }))).toEqual(['messageId']);
  await attempt(ada, 'stopGeneration', { generationId });
  await ada.readAnswer(generationId);
  await attempt(ada, 'editMessage', { messageId, text: 'Mine' });
  expect(await readMessage(ada, messageId, 'text status editCount')).toEqual({
    text: 'Mine',
    status: 'STOPPED',
    editCount: 1,
  });
});
