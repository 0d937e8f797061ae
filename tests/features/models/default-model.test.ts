import { expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { startStudio } from '../../support/server/studio.ts';
import { listModels, modelOf } from './model-queries.ts';

test('DEFAULT_MODEL answers where no model was chosen, and only there', async () => {
  await using fake = await startFakeProvider({ models: ['first', 'second'] });
  await using studio = await startStudio({
    ANTHROPIC_BASE_URL: fake.urls.anthropic,
    ANTHROPIC_API_KEY: 'sk-ant-9876543210',
    DEFAULT_MODEL: 'anthropic/second',
  });
  const ada = await studio.person();
  const unset = await ada.startConversation();
  expect(await modelOf(ada, unset)).toBe('anthropic/second');
  await ada.readAnswer((await ada.send(unset, 'Who are you?')).generationId);
  expect(fake.requests.map(({ model }) => model)).toEqual(['second']);

  const chosen = await ada.startConversation({ modelId: encodeGlobalId('Model', 'demo/demo') });
  expect(await modelOf(ada, chosen)).toBe('demo/demo');
  await ada.readAnswer((await ada.send(chosen, 'And you?')).generationId);
  expect(fake.calls).toBe(1);
});

test('a provider without a key lists nothing, and is refused with the variable to set', async () => {
  await using fake = await startFakeProvider({ models: ['gpt-a'] });
  await using studio = await startStudio({
    OPENAI_BASE_URL: fake.urls.openai,
    ANTHROPIC_BASE_URL: fake.urls.anthropic,
    // Nobody asked for Ollama: it may be absent at its usual address without a word in the log.
    OLLAMA_URL: '',
    DEFAULT_MODEL: 'openai/gpt-a',
  });
  const ada = await studio.person();
  const providers = new Set((await listModels(ada)).map(({ provider }) => provider));
  providers.delete('ollama');
  expect([...providers]).toEqual(['demo']);

  const conversationId = await ada.startConversation();
  const modelId = encodeGlobalId('Model', 'anthropic/claude-a');
  for (const [mutation, input, field, variable] of [
    ['createConversation', { modelId }, 'modelId', 'ANTHROPIC_API_KEY'],
    ['sendMessage', { conversationId, text: 'Hi', modelIds: [modelId] }, 'modelIds', 'ANTHROPIC_API_KEY'],
    ['sendMessage', { conversationId, text: 'Hi' }, 'modelIds', 'OPENAI_API_KEY'],
  ] as const) {
    const outcome = await attempt(ada, mutation, input);
    expect(outcome).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' });
    expect(faultyFields(outcome)).toEqual([field]);
    expect(outcome.fields?.[0]?.message).toContain(variable);
  }
  expect([fake.calls, fake.listCalls, fake.connections]).toEqual([0, 0, 0]);
  expect(studio.log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
});
