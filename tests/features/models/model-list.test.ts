import { expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { post } from '../../support/people/person.ts';
import { INSTANCES, startStudio } from '../../support/server/studio.ts';
import { listModels, listNames, modelOf, readModel } from './model-queries.ts';

test('models of all providers are listed, filtered, found by id, and read once', async () => {
  await using openai = await startFakeProvider({ models: ['gpt-a', 'gpt-b'] });
  await using anthropic = await startFakeProvider({ models: ['claude-a', 'claude-b', 'claude-c'] });
  await using ollama = await startFakeProvider({ models: ['llama:7b'] });
  await using lab = await startFakeProvider({ models: ['org/tiny'] });
  await using studio = await startStudio({
    OPENAI_BASE_URL: openai.urls.openai,
    OPENAI_API_KEY: 'sk-openai-0123456789',
    ANTHROPIC_BASE_URL: anthropic.urls.anthropic,
    ANTHROPIC_API_KEY: 'sk-ant-9876543210',
    OLLAMA_URL: ollama.urls.ollama,
    OPENAI_COMPATIBLE_LAB_URL: lab.urls.openai,
  });
  const ada = await studio.person();

  expect(await listNames(ada)).toEqual([
    'openai/gpt-a',
    'openai/gpt-b',
    'lab/org/tiny',
    'anthropic/claude-a',
    'anthropic/claude-b',
    'anthropic/claude-c',
    'ollama/llama:7b',
    'demo/demo',
    'demo/reasoner',
  ]);
  const calls = () => [openai, anthropic, ollama, lab].map(({ listCalls }) => listCalls);
  const atFirst = calls();
  // Each instance reads them once; Anthropic's list has two pages.
  expect(atFirst).toEqual([1, 2, 1, 1].map((reads) => reads * INSTANCES));

  expect(await listNames(ada, { provider: 'lab' })).toEqual(['lab/org/tiny']);
  expect(await listNames(ada, { provider: 'nobody' })).toEqual([]);
  expect(await listNames(ada, { abilities: ['REASONING'] })).toEqual(['demo/reasoner']);
  expect(await listNames(ada, { provider: 'ollama', abilities: ['TOOLS'] })).toEqual(['ollama/llama:7b']);
  expect(await listNames(ada, { abilities: ['TOOLS', 'REASONING'] })).toEqual([]);

  for (const model of await listModels(ada)) {
    expect(model.id).toBe(encodeGlobalId('Model', `${model.provider}/${model.name}`));
    expect((await readModel(ada, model.id)).data?.node).toEqual(model);
  }
  for (const unknown of ['openai/gpt-z', 'nobody/x', 'openai', '', 'demo/', '/'])
    expect(await readModel(ada, encodeGlobalId('Model', unknown)), unknown).toMatchObject({
      status: 200,
      data: { node: null },
    });

  // Without DEFAULT_MODEL the first provider that has a key answers with its first model.
  expect(await modelOf(ada, await ada.startConversation())).toBe('openai/gpt-a');

  lab.answer('org/tiny', { text: 'Small but mine.' });
  const sent = await ada.send(
    await ada.startConversation({ modelId: encodeGlobalId('Model', 'lab/org/tiny') }),
    'Hi',
  );
  expect((await ada.readAnswer(sent.generationId)).text).toBe('Small but mine.');
  expect(lab.requests[0]?.headers.authorization).toBeUndefined();
});

test('who is not signed in finds no model by its id, alone or among others', async () => {
  await using studio = await startStudio();
  const id = encodeGlobalId('Model', 'demo/demo');
  const queries = [
    'query ($id: ID!) { node(id: $id) { id ... on Model { name tiers inputPrice } } }',
    'query ($id: ID!) { node: nodes(ids: [$id]) { id ... on Model { name tiers inputPrice } } }',
  ];
  const ada = await studio.person();
  const told = async (token: string | null) =>
    (
      await Promise.all(
        queries.map((query) => post<{ node: unknown }>(studio.graphqlUrl, token, query, { id })),
      )
    ).map(({ data }) => [data?.node].flat());
  expect(await told(ada.tokens.accessToken)).toMatchObject([[{ name: 'demo' }], [{ name: 'demo' }]]);
  expect(await told(null)).toEqual([[null], [null]]);
});
