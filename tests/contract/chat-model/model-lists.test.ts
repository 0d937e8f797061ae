import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOllamaProvider } from '../../../src/platform/model/ollama/ollama.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { WIRE_PROVIDERS } from './wire-providers.ts';

const MODELS = ['alpha', 'beta', 'org/gamma:7b', 'delta', 'epsilon'];

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider({ models: MODELS });
});
afterAll(() => fake.stop());
beforeEach(() => {
  fake.listFault = null;
});

const signal = new AbortController().signal;

describe.each(WIRE_PROVIDERS)('%s', (_, create) => {
  test('lists all models with what it knows of them', async () => {
    const provider = create(fake.urls);
    const models = await provider.models(signal);
    expect(models.map(({ name }) => name)).toEqual(MODELS);
    for (const model of models) expect(model).toMatchObject({ provider: provider.name, contextWindow: 8192 });
  });

  test.each([
    ['server-error', 'PROVIDER_UNAVAILABLE'],
    ['unauthorized', 'PROVIDER_REJECTED'],
    ['not-a-stream', 'PROVIDER_UNAVAILABLE'],
  ] as const)('%s is %s', async (fault, code) => {
    fake.listFault = fault;
    await expect(create(fake.urls).models(signal)).rejects.toMatchObject({ code });
  });

  test('gives up a list that does not come when it is told to', async () => {
    fake.listFault = 'hang-before-headers';
    const abort = new AbortController();
    const listing = create(fake.urls).models(abort.signal);
    abort.abort(new Error('enough'));
    await expect(listing).rejects.toThrow('enough');
  });
});

test('an Ollama that nobody asked for and that does not run has no models', async () => {
  const gone = await startFakeProvider({ models: ['llama'] });
  const { ollama: url } = gone.urls;
  await gone.stop();
  const found = createOllamaProvider({ url, mayBeAbsent: true });
  expect(await found.models(signal)).toEqual([]);
  await expect(createOllamaProvider({ url, mayBeAbsent: false }).models(signal)).rejects.toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
  });
  await using _back = await startFakeProvider({ models: ['llama'], port: Number(new URL(url).port) });
  expect((await found.models(signal)).map(({ name }) => name)).toEqual(['llama']);
});
