import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProviderStudio, startProviderStudio } from '../../support/provider-studio.ts';

let house: ProviderStudio;
beforeAll(async () => {
  house = await startProviderStudio();
});
afterAll(() => house[Symbol.asyncDispose]());

const READ = `query ($id: ID!) {
  node(id: $id) { ... on Message { status usage { inputTokens outputTokens } conversation { tokenCount } } }
}`;

test('a request that the provider refuses costs no tokens', async () => {
  house.provider.answer('alpha', { fault: 'unauthorized' });
  const ada = await house.studio.person();
  const { answerId, generationId } = await ada.send(await ada.startConversation(), 'A long enough question.');
  await ada.readAnswer(generationId);
  expect(await ada.get(READ, { id: answerId })).toEqual({
    node: {
      status: 'FAILED',
      usage: { inputTokens: 0, outputTokens: 0 },
      conversation: { tokenCount: 0 },
    },
  });
});
