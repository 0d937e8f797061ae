import { expect, test } from 'vitest';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { startStudio } from '../../support/server/studio.ts';

test('the limit of a message is the one that the server was given', async () => {
  await using studio = await startStudio({ MESSAGE_MAX_CHARACTERS: '5' });
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const outcome = await attempt(ada, 'sendMessage', { conversationId, text: '123456' });
  expect(faultyFields(outcome)).toEqual(['text']);
  expect(outcome.message).toContain('at most 5 characters');
  const { generationId } = await ada.send(conversationId, '12345');
  await ada.readAnswer(generationId);
});
