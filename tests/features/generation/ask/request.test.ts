import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelId, readStored } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

interface Said {
  readonly role: string;
  readonly content: string;
}

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio(
    {
      MESSAGE_MAX_CHARACTERS: '8000',
      MODEL_CONTEXT_WINDOWS: 'test/gamma=2048',
      MODELS_VISION: 'test/b*',
    },
    { script: ({ prompt }) => ({ text: `You said ${prompt.slice(0, 20)}.` }) },
  );
});
afterAll(() => running[Symbol.asyncDispose]());

/** Says one thing, waits for the answer, and tells what the provider was asked. */
async function say(person: Person, conversationId: string, text: string, more: object = {}) {
  const asked = running.provider.nextRequestAfterNow();
  const { generationId, answerId } = await person.send(conversationId, text, more);
  const { body } = await asked;
  const { last } = await person.readAnswer(generationId);
  return { body, messages: body.messages as readonly Said[], last, answerId };
}

test('the model is shown the system prompt and the last 20 messages, and at most 2,048 tokens are asked for', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation({ systemPrompt: 'Be brief.' });
  const path: Said[] = [];
  for (let turn = 1; turn <= 12; turn++) {
    path.push({ role: 'user', content: `turn ${turn}` });
    const { body, messages } = await say(ada, conversationId, `turn ${turn}`);
    // Of an answer whose question is left out, something of a person's stands in front.
    const earlier = path.length > 20 ? [{ role: 'user', content: '[…]' }] : [];
    expect(messages).toEqual([{ role: 'system', content: 'Be brief.' }, ...earlier, ...path.slice(-20)]);
    expect(body).toMatchObject({ model: 'alpha', stream: true, max_tokens: 2048 });
    path.push({ role: 'assistant', content: `You said turn ${turn}.` });
  }
});

test('what does not fit into the model’s window is left out, the oldest first', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation({ systemPrompt: 'Be brief.' });
  let last: readonly Said[] = [];
  for (let turn = 1; turn <= 8; turn++)
    last = (await say(ada, conversationId, `${turn} `.padEnd(4000, 'x'))).messages;
  // 8,192 tokens less 2,048 for the answer hold six times a thousand; the answers between are short.
  const [system, earlier, ...rest] = last;
  expect(system).toEqual({ role: 'system', content: 'Be brief.' });
  expect(earlier?.content).toBe('[…]');
  const turns = rest.filter(({ role }) => role === 'user').map(({ content }) => Number.parseInt(content, 10));
  expect(turns).toEqual([3, 4, 5, 6, 7, 8]);
});

test('of a small window no more is asked for than the prompt leaves', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation({ modelId: modelId('test/gamma') });
  // Two tokens of text, and four for the message.
  expect((await say(ada, conversationId, 'Hello')).body).toMatchObject({ max_tokens: 2048 - 6 });
  const { body } = await say(ada, conversationId, '中'.repeat(1000));
  expect(body.messages).toHaveLength(3);
  expect(body.max_tokens).toBe(2048 - (2 + 4) - (4 + 4) - (1000 + 4));
});

test('the list says of models what their provider does not', async () => {
  const ada = await running.studio.person();
  const { models } = await ada.get<{ models: { name: string }[] }>(
    '{ models(filter: { provider: "test" }) { name contextWindow abilities } }',
  );
  expect(models.toSorted((one, other) => one.name.localeCompare(other.name))).toMatchObject([
    { name: 'alpha', contextWindow: 8192, abilities: [] },
    { name: 'beta', contextWindow: 8192, abilities: ['VISION'] },
    { name: 'gamma', contextWindow: 2048, abilities: [] },
  ]);
});

test('what no window can hold is a typed failure, and the provider is not asked', async () => {
  const ada = await running.studio.person();
  const systemPrompt = 'x'.repeat(20_000);
  const conversationId = await ada.startConversation({ systemPrompt });
  const callsBefore = running.provider.calls;
  const sent = await ada.send(conversationId, 'y'.repeat(8000));
  const { last } = await ada.readAnswer(sent.generationId);
  expect(running.provider.calls - callsBefore).toBe(0);
  expect(last).toMatchObject({ status: 'FAILED', error: { code: 'CONTEXT_TOO_LONG' } });
  expect(await readStored(ada, sent.answerId)).toMatchObject({ status: 'FAILED', text: '' });
});

test('parameters reach the provider as they were given', async () => {
  const ada = await running.studio.person();
  const parameters = { temperature: 0.25, topP: 0.5, maxOutputTokens: 17, stop: ['END', '###'] };
  const { body } = await say(ada, await ada.startConversation(), 'Hello.', { parameters });
  expect(body).toMatchObject({ temperature: 0.25, top_p: 0.5, max_tokens: 17, stop: ['END', '###'] });
});
