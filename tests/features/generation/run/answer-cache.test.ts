import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelId, regenerate } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';
import { INSTANCES } from '../../../support/server/studio.ts';
import { setKey } from '../../models/key-calls.ts';

const USAGE = { inputTokens: 7, outputTokens: 5 };
const PRICES = { MODEL_PRICES: 'test/*=1000/2000' };
let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({ ANSWER_CACHE_SCOPE: 'user', ...PRICES });
});
afterAll(() => running[Symbol.asyncDispose]());

const READ = `query ($id: ID!) { node(id: $id) { ... on Generation {
  cached status finishReason firstTokenAt usage { inputTokens outputTokens cost currency }
  message { text parts { __typename } usage { cost } conversation { tokenCount cost } }
} } }`;

interface Run {
  readonly cached: boolean;
  readonly status: string;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cost: number };
  readonly message: {
    readonly text: string;
    readonly parts: { readonly __typename: string }[];
    readonly conversation: { readonly tokenCount: number; readonly cost: number };
  };
}

const readRun = async (person: Person, id: string) => (await person.get<{ node: Run }>(READ, { id })).node;

/** Asks in a conversation of its own, and waits for the end. */
async function ask(person: Person, text: string, more: object = {}, conversation: object = {}) {
  const callsBefore = running.provider.calls;
  const sent = await person.send(await person.startConversation(conversation), text, more);
  const { last, events, text: answer } = await person.readAnswer(sent.generationId);
  const run = await readRun(person, sent.generationId);
  return { ...sent, last, events, answer, run, calls: running.provider.calls - callsBefore };
}

test('the same question is answered again without the provider: streamed, stored and marked, and it costs nothing', async () => {
  const ada = await running.studio.person();
  running.provider.answer('alpha', { reasoning: 'Hm.', text: `${'word '.repeat(500)}😀`, usage: USAGE });
  const first = await ask(ada, 'Why?');
  expect(first).toMatchObject({ calls: 1, last: { cached: false }, run: { cached: false } });
  expect(first.run.usage).toEqual({ ...USAGE, cost: 0.017, currency: 'USD' });
  expect(first.run.message.conversation).toEqual({ tokenCount: 12, cost: 0.017 });

  const again = await ask(ada, 'Why?');
  expect(again).toMatchObject({ calls: 0, answer: first.answer, last: { status: 'COMPLETE', cached: true } });
  expect(again.events.map(({ __typename }) => __typename)).toEqual([
    'ReasoningDelta',
    ...again.events.slice(1, -1).map(() => 'TextDelta'),
    'GenerationFinished',
  ]);
  expect(again.run).toMatchObject({
    cached: true,
    status: 'COMPLETE',
    finishReason: 'STOP',
    usage: { ...USAGE, cost: 0, currency: 'USD' },
    message: { text: first.run.message.text, parts: first.run.message.parts, conversation: { cost: 0 } },
  });
});

test('another person, model, parameter, system prompt or history is another question', async () => {
  const [ada, eve] = [await running.studio.person(), await running.studio.person()];
  for (const name of ['alpha', 'beta']) running.provider.answer(name, { text: 'Yes.' });
  expect((await ask(ada, 'Is it so?')).calls).toBe(1);
  expect((await ask(eve, 'Is it so?')).calls).toBe(1);
  expect((await ask(ada, 'Is it so?', { modelIds: [modelId('test/beta')] })).calls).toBe(1);
  expect((await ask(ada, 'Is it so?', { parameters: { temperature: 0.5 } })).calls).toBe(1);
  expect((await ask(ada, 'Is it so?', { parameters: { maxOutputTokens: 9 } })).calls).toBe(1);
  expect((await ask(ada, 'Is it so?', { parameters: { stop: ['x'] } })).calls).toBe(1);
  expect((await ask(ada, 'Is it so?', {}, { systemPrompt: 'Be brief.' })).calls).toBe(1);
  expect((await ask(ada, 'Is it so?', {}, { title: 'Another title' })).calls).toBe(0);
  const conversationId = await ada.startConversation();
  for (const calls of [0, 1]) {
    const before = running.provider.calls;
    await ada.readAnswer((await ada.send(conversationId, 'Is it so?')).generationId);
    expect(running.provider.calls - before).toBe(calls);
  }
});

test('useCache: false asks the provider and keeps nothing; a regenerated answer takes the place of the one that is kept', async () => {
  const ada = await running.studio.person();
  running.provider.answer('alpha', { text: 'One.' }, { text: 'Two.' }, { text: 'Three.' });
  const past = { parameters: { useCache: false } };
  expect(await ask(ada, 'A number?', past)).toMatchObject({ calls: 1, answer: 'One.' });
  const kept = await ask(ada, 'A number?');
  expect(kept).toMatchObject({ calls: 1, answer: 'Two.' });
  expect(await ask(ada, 'A number?', past)).toMatchObject({ calls: 1, answer: 'Three.' });
  expect(await ask(ada, 'A number?')).toMatchObject({ calls: 0, answer: 'Two.' });

  running.provider.answer('alpha', { text: 'Four.' });
  const anew = await regenerate(ada, kept.answerId);
  const { text, last } = await ada.readAnswer(anew.generations[0]?.id ?? '');
  expect([text, last?.cached]).toEqual(['Four.', false]);
  expect(await ask(ada, 'A number?')).toMatchObject({ calls: 0, answer: 'Four.' });
});

test('an answer from the cache adds nothing to what a conversation and its branches took, nor to a fork’s', async () => {
  const ada = await running.studio.person();
  running.provider.answer('alpha', { text: 'Blue.', usage: USAGE });
  const spent = { inputTokens: 7, outputTokens: 5, cost: 0.017 };
  const nothing = { inputTokens: 0, outputTokens: 0, cost: 0 };
  const figures = `tokenCount cost branchUsage { inputTokens outputTokens cost }`;
  const read = async (id: string) =>
    (
      await ada.get<{ conversation: object }>(`query ($id: ID!) { conversation(id: $id) { ${figures} } }`, {
        id,
      })
    ).conversation;
  const asking = async () => {
    const id = await ada.startConversation();
    const sent = await ada.send(id, 'Which colour?');
    await ada.readAnswer(sent.generationId);
    return { ...sent, id };
  };
  const [first, again] = [await asking(), await asking()];
  expect(await read(first.id)).toEqual({ tokenCount: 12, cost: 0.017, branchUsage: spent });
  expect(await read(again.id)).toEqual({ tokenCount: 0, cost: 0, branchUsage: nothing });
  const fork = async (messageId: string) => {
    const { forkConversation } = await ada.get<{ forkConversation: { conversation: object } }>(
      `mutation ($input: ForkConversationInput!) { forkConversation(input: $input) {
        ... on ForkConversationPayload { conversation { branchUsage { inputTokens outputTokens cost } } } } }`,
      { input: { messageId } },
    );
    return forkConversation.conversation;
  };
  expect(await fork(first.answerId)).toEqual({ branchUsage: spent });
  expect(await fork(again.answerId)).toEqual({ branchUsage: nothing });
  // What is asked behind it counts.
  running.provider.answer('alpha', { text: 'Sure.', usage: USAGE });
  await ada.readAnswer((await ada.send(again.id, 'Sure?')).generationId);
  expect(await read(again.id)).toEqual({ tokenCount: 12, cost: 0.017, branchUsage: spent });
});

test('a question that is put in other words and answered anew is asked, though its answer is known', async () => {
  const ada = await running.studio.person();
  running.provider.answer('alpha', { text: 'Known.' }, { text: 'Other.' }, { text: 'Newer.' });
  expect(await ask(ada, 'Right?')).toMatchObject({ calls: 1, answer: 'Known.' });
  const other = await ask(ada, 'Rihgt?');
  const before = running.provider.calls;
  const { editMessage } = await ada.get<{ editMessage: { generations: [{ id: string }] } }>(
    `mutation ($input: EditMessageInput!) { editMessage(input: $input) {
      ... on EditMessagePayload { generations { id } } } }`,
    { input: { messageId: other.userMessageId, text: 'Right?', regenerate: true } },
  );
  const { text, last } = await ada.readAnswer(editMessage.generations[0].id);
  expect([text, last?.cached, running.provider.calls - before]).toEqual(['Newer.', false, 1]);
  expect(await ask(ada, 'Right?')).toMatchObject({ calls: 0, answer: 'Newer.' });
});

test('what a person’s own key has paid for is given to that person alone, and nobody else’s to them', async () => {
  await using own = await startProviderStudio({ ANSWER_CACHE_SCOPE: 'server' });
  const [ada, bob, eve] = [await own.studio.person(), await own.studio.person(), await own.studio.person()];
  await setKey(ada, 'test', 'sk-own-of-ada-0123456789');
  const calls = async (person: Person) => {
    const before = own.provider.calls;
    await person.readAnswer((await person.send(await person.startConversation(), 'Hello?')).generationId);
    return own.provider.calls - before;
  };
  expect([await calls(ada), await calls(ada)]).toEqual([1, 0]);
  expect([await calls(bob), await calls(eve)]).toEqual([1, 0]);
  await setKey(eve, 'test', 'sk-own-of-eve-0123456789');
  expect([await calls(eve), await calls(eve)]).toEqual([1, 0]);
});

test('what failed or was withheld is not kept, what was cut at its length is', async () => {
  const ada = await running.studio.person();
  running.provider.answer('alpha', { fault: 'cut-mid-stream' }, { text: 'Whole.', finish: 'LENGTH' });
  expect((await ask(ada, 'Will it break?')).run.status).toBe('FAILED');
  expect(await ask(ada, 'Will it break?')).toMatchObject({ calls: 1, answer: 'Whole.' });
  expect(await ask(ada, 'Will it break?')).toMatchObject({ calls: 0, last: { finishReason: 'LENGTH' } });
  running.provider.answer('alpha', { text: 'Half a', finish: 'CONTENT_FILTER' });
  expect((await ask(ada, 'Something bad?')).calls).toBe(1);
  expect((await ask(ada, 'Something bad?')).calls).toBe(1);
});

test('hits and misses are told by the API and in the metrics', async () => {
  await using own = await startProviderStudio({ ANSWER_CACHE_SCOPE: 'server' });
  const [ada, eve] = [await own.studio.person(), await own.studio.person()];
  for (const person of [ada, ada, eve]) {
    const sent = await person.send(await person.startConversation(), 'Hello?');
    await person.readAnswer(sent.generationId);
  }
  expect(own.provider.calls).toBe(1);
  expect(await own.studio.metric('answer_cache_hits_total')).toBe(2);
  expect(await own.studio.metric('answer_cache_misses_total')).toBe(1);
  if (INSTANCES > 1) return;
  const query = '{ cacheStatistics { name hits misses hitRate } }';
  const { cacheStatistics } = await ada.get<{ cacheStatistics: { name: string; hits: number }[] }>(query);
  expect(cacheStatistics[0]).toEqual({ name: 'answers', hits: 2, misses: 1, hitRate: 2 / 3 });
  expect(cacheStatistics.map(({ name }) => name)).toEqual(['answers', 'models', 'sessions', 'texts']);
});

test('an answer is forgotten when its time is over, and none is kept where the cache is off', async () => {
  const settings: Record<string, string>[] = [
    { ANSWER_CACHE_SCOPE: 'user', ANSWER_CACHE_TTL_MS: '1' },
    { ANSWER_CACHE_SCOPE: 'off' },
  ];
  for (const env of settings) {
    await using own = await startProviderStudio(env);
    const ada = await own.studio.person();
    for (const calls of [1, 2]) {
      const sent = await ada.send(await ada.startConversation(), 'Hello?');
      await ada.readAnswer(sent.generationId);
      expect(own.provider.calls).toBe(calls);
    }
  }
});
