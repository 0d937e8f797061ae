import { expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { sql } from '../../support/database/sql.ts';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio } from '../../support/server/studio.ts';
import { removeKey, setKey } from './key-calls.ts';
import { listNames, modelOf } from './model-queries.ts';

interface TieredModel {
  readonly provider: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly tiers: readonly string[];
}

async function tiersOf(person: Person): Promise<Record<string, [enabled: boolean, ...tiers: string[]]>> {
  const { models } = await person.get<{ models: TieredModel[] }>(
    '{ models { provider name enabled tiers } }',
  );
  return Object.fromEntries(
    models.map(({ provider, name, enabled, tiers }) => [`${provider}/${name}`, [enabled, ...tiers]]),
  );
}

const id = (name: string) => encodeGlobalId('Model', name);

test('a tier has its models and those of the tiers below; a key of one’s own has all of its provider', async () => {
  await using lab = await startFakeProvider({ models: ['small', 'large', 'secret'] });
  await using studio = await startStudio({
    OPENAI_COMPATIBLE_LAB_URL: lab.urls.openai,
    DEFAULT_MODEL: 'lab/large',
    MODELS_FREE: 'demo/*, lab/small',
    MODELS_PRO: 'lab/large',
    MODELS_ENTERPRISE: 'lab/never-there',
  });
  const [free, pro, big] = await Promise.all([studio.person(), studio.person(), studio.person()]);
  const rise = (person: Person, tier: string) =>
    sql(studio.databaseUrl, `UPDATE "user" SET tier = $2::"Tier" WHERE email = $1`, [person.email, tier]);
  await Promise.all([rise(pro, 'PRO'), rise(big, 'ENTERPRISE')]);

  const all = ['FREE', 'PRO', 'ENTERPRISE'];
  const seen = {
    'lab/small': [true, ...all],
    'lab/large': [false, 'PRO', 'ENTERPRISE'],
    'lab/secret': [false],
    'demo/demo': [true, ...all],
    'demo/reasoner': [true, ...all],
  };
  expect(await tiersOf(free)).toEqual(seen);
  expect(await tiersOf(pro)).toEqual({ ...seen, 'lab/large': [true, 'PRO', 'ENTERPRISE'] });
  expect(await listNames(free, { enabled: false })).toEqual(['lab/large', 'lab/secret']);
  expect(await listNames(big, { enabled: false })).toEqual(['lab/secret']);
  expect(await listNames(free, { enabled: true, provider: 'lab' })).toEqual(['lab/small']);

  // The default is one that the person may use.
  const conversationId = await free.startConversation();
  expect(await modelOf(free, conversationId)).toBe('lab/small');
  expect(await modelOf(pro, await pro.startConversation())).toBe('lab/large');
  await free.readAnswer((await free.send(conversationId, 'Hello')).generationId);
  expect(lab.requests.at(-1)?.model).toBe('small');

  const { answerId } = await free.send(conversationId, 'And again');
  const refusals = [
    ['createConversation', { modelId: id('lab/large') }],
    ['updateConversation', { conversationId, modelId: id('lab/large') }],
    ['sendMessage', { conversationId, text: 'Hi', modelIds: [id('lab/large')] }],
    ['sendMessage', { conversationId, text: 'Hi', modelIds: [id('lab/small'), id('lab/large')] }],
    ['regenerateMessage', { messageId: answerId, modelIds: [id('lab/large')] }],
  ] as const;
  for (const [mutation, input] of refusals)
    expect(await attempt(free, mutation, input), mutation).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('PRO and ENTERPRISE have it'),
    });
  expect((await attempt(big, 'createConversation', { modelId: id('lab/secret') })).message).toContain(
    'no tier has it',
  );

  await setKey(free, 'lab', 'a-key-of-my-own');
  expect(await listNames(free, { enabled: false })).toEqual([]);
  expect(
    await attempt(free, 'updateConversation', { conversationId, modelId: id('lab/secret') }),
  ).toMatchObject({
    __typename: 'UpdateConversationPayload',
  });
  await free.readAnswer((await free.send(conversationId, 'A secret?')).generationId);
  expect(lab.requests.at(-1)).toMatchObject({
    model: 'secret',
    headers: { authorization: 'Bearer a-key-of-my-own' },
  });
  await removeKey(free, 'lab');
  expect(await attempt(free, 'sendMessage', { conversationId, text: 'Still?' })).toMatchObject({
    __typename: 'InvalidInputError',
  });
  // Nor is a summary written by it: the server would pay.
  const before = lab.requests.length;
  const { data, errors } = await free.ask<{ conversation: { summary: string | null } }>(
    'query ($id: ID!) { conversation(id: $id) { summary } }',
    { id: conversationId },
  );
  expect(data?.conversation.summary).toBeNull();
  expect(errors?.[0]?.message).toContain('is not among the models of the tier FREE');
  expect(lab.requests).toHaveLength(before);
});

test('prices that the operator sets stand before what providers say', async () => {
  await using lab = await startFakeProvider({ models: ['small', 'large'] });
  await using studio = await startStudio({
    OPENAI_COMPATIBLE_LAB_URL: lab.urls.openai,
    MODEL_PRICES: 'lab/small=0.15/0.60, lab/*=2/8.5, demo/demo=0/0',
  });
  const ada = await studio.person();
  const { models } = await ada.get<{ models: { name: string; inputPrice: number; outputPrice: number }[] }>(
    '{ models { name inputPrice outputPrice } }',
  );
  const prices = models.map(({ name, inputPrice, outputPrice }) => [name, inputPrice, outputPrice]);
  expect(prices.slice(0, 3)).toEqual([
    ['small', 0.15, 0.6],
    ['large', 2, 8.5],
    ['demo', 0, 0],
  ]);
});
