import { expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { INSTANCES, startStudio } from '../../support/server/studio.ts';
import { listNames } from './model-queries.ts';

const KEY = 'sk-secret-0123456789';
const FAULTS = ['server-error', 'unauthorized', 'not-a-stream', 'hang-before-headers'] as const;

test('providers that do not list their models hide nobody else’s, and still answer', async () => {
  await using well = await startFakeProvider({ models: ['fine'] });
  await using broken = await startFakeProvider({ models: ['m'] });
  await using hanging = await startFakeProvider({ models: ['m'] });
  await using odd = await startFakeProvider({ models: ['m'] });
  await using strict = await startFakeProvider({ models: ['m'] });
  const fakes = [broken, strict, odd, hanging];
  for (const [index, fault] of FAULTS.entries()) Object.assign(fakes[index] ?? {}, { listFault: fault });
  await using studio = await startStudio({
    OPENAI_BASE_URL: broken.urls.openai,
    OPENAI_API_KEY: KEY,
    SAMBANOVA_BASE_URL: strict.urls.openai,
    SAMBANOVA_API_KEY: KEY,
    ANTHROPIC_BASE_URL: hanging.urls.anthropic,
    ANTHROPIC_API_KEY: KEY,
    OLLAMA_URL: odd.urls.ollama,
    OPENAI_COMPATIBLE_WELL_URL: well.urls.openai,
    OPENAI_COMPATIBLE_GONE_URL: 'http://127.0.0.1:9/v1',
  });
  const ada = await studio.person();

  expect(await listNames(ada)).toEqual(['well/fine', 'demo/demo', 'demo/reasoner']);
  const calls = fakes.map(({ listCalls }) => listCalls);
  expect(await listNames(ada, { provider: 'well' })).toEqual(['well/fine']);
  expect(fakes.map(({ listCalls }) => listCalls)).toEqual(calls);

  const warnings = studio.log.filter(({ msg }) => msg === 'a provider did not list its models');
  // Nobody waits longer for one that says nothing.
  expect(warnings.find(({ provider }) => provider === 'anthropic')).toMatchObject({
    err: { message: expect.stringMatching(/^anthropic did not list its models within 3000 ms/) },
  });
  const complained = new Set(warnings.map(({ provider }) => provider));
  expect(warnings).toHaveLength(complained.size * INSTANCES);
  expect([...complained].toSorted()).toEqual(['anthropic', 'gone', 'ollama', 'openai', 'sambanova']);
  expect(JSON.stringify(studio.log)).not.toContain(KEY);

  for (const provider of ['openai', 'sambanova', 'anthropic', 'ollama']) {
    const conversationId = await ada.startConversation({ modelId: encodeGlobalId('Model', `${provider}/m`) });
    const sent = await ada.send(conversationId, 'Hi');
    expect((await ada.readAnswer(sent.generationId)).text).toBe('Hello from the fake provider.');
  }
});
