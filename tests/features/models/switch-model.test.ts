import { expect, test } from 'vitest';
import { modelId, startProviderStudio } from '../faults/provider-studio.ts';

test('the next message may go to another provider, and the conversation goes along', async () => {
  await using setup = await startProviderStudio();
  const { ada, fakes } = setup;
  fakes.openai.answer('m', { text: 'Ten.' });
  fakes.anthropic.answer('m', { text: 'Twenty.' });
  fakes.ollama.answer('m', { text: 'Forty.' });
  const conversationId = await ada.startConversation({
    modelId: modelId('openai'),
    systemPrompt: 'Answer in one word.',
  });
  const ask = async (text: string, more: object = {}) =>
    (await ada.readAnswer((await ada.send(conversationId, text, more)).generationId)).text;

  expect(await ask('Five and five?')).toBe('Ten.');
  expect(await ask('Twice that?', { modelIds: [modelId('anthropic')] })).toBe('Twenty.');
  expect(await ask('And again?', { modelIds: [modelId('ollama')] })).toBe('Forty.');

  const system = { role: 'system', content: 'Answer in one word.' };
  const first = [{ role: 'user', content: 'Five and five?' }];
  const second = [...first, { role: 'assistant', content: 'Ten.' }, { role: 'user', content: 'Twice that?' }];
  const third = [
    ...second,
    { role: 'assistant', content: 'Twenty.' },
    { role: 'user', content: 'And again?' },
  ];
  expect(fakes.openai.requests.map(({ body }) => body)).toMatchObject([{ messages: [system, ...first] }]);
  expect(fakes.anthropic.requests.map(({ body }) => body)).toMatchObject([
    { system: system.content, messages: second },
  ]);
  expect(fakes.ollama.requests.map(({ body }) => body)).toMatchObject([{ messages: [system, ...third] }]);
  expect(fakes.anthropic.requests[0]?.headers['x-api-key']).toBeDefined();
  expect(fakes.anthropic.requests[0]?.headers.authorization).toBeUndefined();

  // The conversation's own model stays the one that was chosen for it.
  expect(await ask('Once more?')).toBe('Ten.');
  expect(fakes.openai.calls).toBe(2);
});
