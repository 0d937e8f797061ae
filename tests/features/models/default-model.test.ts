import { expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { attempt, faultyFields } from '../../support/attempt.ts';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { startStudio } from '../../support/studio.ts';
import { listNames, modelOf } from './model-queries.ts';

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

test('without DEFAULT_MODEL the first model of the first provider with a key answers', async () => {
  await using fake = await startFakeProvider({ models: ['first', 'second'] });
  await using studio = await startStudio({
    ANTHROPIC_BASE_URL: fake.urls.anthropic,
    ANTHROPIC_API_KEY: 'sk-ant-9876543210',
  });
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  expect(await modelOf(ada, conversationId)).toBe('anthropic/first');
  await ada.readAnswer((await ada.send(conversationId, 'Who are you?')).generationId);
  expect(fake.requests.map(({ model }) => model)).toEqual(['first']);
});

test('a provider without a key lists nothing and is refused with the variable to set, as default too', async () => {
  await using fake = await startFakeProvider({ models: ['gpt-a'] });
  await using studio = await startStudio({
    OPENAI_BASE_URL: fake.urls.openai,
    ANTHROPIC_BASE_URL: fake.urls.anthropic,
    DEFAULT_MODEL: 'openai/gpt-a',
  });
  const ada = await studio.person();
  expect(await listNames(ada)).toEqual(['demo/demo', 'demo/reasoner']);

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
});

test('an Ollama that nobody asked for may be absent', async () => {
  await using studio = await startStudio({ OLLAMA_URL: '' });
  const ada = await studio.person();
  expect(await listNames(ada, { provider: 'demo' })).toEqual(['demo/demo', 'demo/reasoner']);
  expect(studio.log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
});
