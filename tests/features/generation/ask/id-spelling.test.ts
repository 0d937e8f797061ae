import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio({ DEMO_TOKEN_DELAY_MS: '3' });
});
afterAll(() => studio.close());

/** The same id in capitals, as some clients write a UUID. */
function inCapitals(globalId: string): string {
  const [typename, id = ''] = Buffer.from(globalId, 'base64url').toString().split(':');
  return Buffer.from(`${typename}:${id.toUpperCase()}`).toString('base64url');
}

test('an id in capitals names the same answer, live and stored', async () => {
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const { generationId } = await ada.send(inCapitals(conversationId), 'Hello');
  const { text, last } = await ada.readAnswer(inCapitals(generationId));
  expect(last?.__typename).toBe('GenerationFinished');
  expect(text).not.toBe('');
});
