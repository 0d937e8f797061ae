import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelId } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';
import { INSTANCES } from '../../../support/server/studio.ts';

const SUMMARY = 'query ($id: ID!) { conversation(id: $id) { title summary } }';
const FOLLOW_UPS = 'query ($id: ID!, $first: Int) { conversation(id: $id) { followUps(first: $first) } }';
const EDIT = `mutation ($input: EditMessageInput!) {
  editMessage(input: $input) { ... on EditMessagePayload { editedMessage { text } } ... on Error { message } }
}`;

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({}, { models: ['alpha', 'beta', 'gamma', 'held', 'empty'] });
});
afterAll(() => running[Symbol.asyncDispose]());

/** A conversation with a model of the fake provider, in which one question was answered. */
async function talk(person: Person, model: string, question = 'How do I bake bread?') {
  const conversationId = await person.startConversation({ modelId: modelId(`test/${model}`) });
  const sent = await person.send(conversationId, question);
  await person.readAnswer(sent.generationId);
  return { conversationId, ...sent };
}

const summaryOf = async (person: Person, id: string) =>
  (await person.get<{ conversation: { summary: string | null } }>(SUMMARY, { id })).conversation.summary;

test('a summary is made by the conversation’s model once, and anew when something was said or changed', async () => {
  const { provider, studio } = running;
  provider.answer(
    'alpha',
    { text: 'Flour and water.' },
    { text: ' Bread was baked. ', usage: { inputTokens: 9, outputTokens: 4 } },
    { text: 'Butter.' },
  );
  const ada = await studio.person();
  const { conversationId, userMessageId } = await talk(ada, 'alpha');
  const calls = provider.calls;
  expect(await summaryOf(ada, conversationId)).toBe('Bread was baked.');
  expect(provider.requests.at(-1)?.body).toMatchObject({
    model: 'alpha',
    messages: [
      { role: 'user', content: 'How do I bake bread?' },
      { role: 'assistant', content: 'Flour and water.' },
      { role: 'user', content: expect.stringContaining('Sum up') },
    ],
  });
  expect(await summaryOf(ada, conversationId)).toBe('Bread was baked.');
  expect(provider.calls - calls).toBe(1);
  const tokens = (kind: string) => studio.metric(`model_text_tokens_total{purpose="summary",kind="${kind}"}`);
  // An instance that wrote none shows no figure.
  if (INSTANCES === 1) expect([await tokens('input'), await tokens('output')]).toEqual([9, 4]);

  await ada.readAnswer((await ada.send(conversationId, 'And on it?')).generationId);
  provider.answer('alpha', { text: 'Bread and butter.' });
  expect(await summaryOf(ada, conversationId)).toBe('Bread and butter.');
  provider.answer('alpha', { text: 'Cake.' });
  await ada.get(EDIT, { input: { messageId: userMessageId, text: 'How do I bake cake?' } });
  expect(await summaryOf(ada, conversationId)).toBe('Cake.');
});

test('many who ask at once share one request', async () => {
  const { provider, studio } = running;
  const release = Promise.withResolvers<void>();
  provider.answer(
    'held',
    { text: 'Yes.' },
    { text: 'Shared.', hold: { afterChunks: 0, until: release.promise } },
  );
  const ada = await studio.person();
  const { conversationId } = await talk(ada, 'held');
  const calls = provider.calls;
  const asked = provider.nextRequestAfterNow();
  const asking = Array.from({ length: 5 }, () => summaryOf(ada, conversationId));
  await asked;
  release.resolve();
  expect(await Promise.all(asking)).toEqual(Array(5).fill('Shared.'));
  expect(provider.calls - calls).toBe(1);
});

test('where nothing has been said there is nothing, and nobody is asked', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const id = await ada.startConversation();
  const calls = provider.calls;
  expect(await ada.get(`query ($id: ID!) { conversation(id: $id) { summary followUps } }`, { id })).toEqual({
    conversation: { summary: null, followUps: [] },
  });
  expect(provider.calls).toBe(calls);
});

test('while an answer is being written, the path above it is summed up', async () => {
  const { provider, studio } = running;
  const hold = { afterChunks: 1, until: new Promise(() => {}) };
  provider.answer('beta', { chunks: ['Never ', 'ending.'], hold }, { text: 'A question.' });
  const ada = await studio.person();
  const conversationId = await ada.startConversation({ modelId: modelId('test/beta') });
  await ada.send(conversationId, 'Will it end?');
  expect(await summaryOf(ada, conversationId)).toBe('A question.');
  const { messages } = provider.requests.at(-1)?.body ?? {};
  expect(messages).toEqual([{ role: 'user', content: expect.stringMatching(/^Will it end\?\n\nSum up/) }]);
});

test('a model that does not answer costs this field alone, and is asked again the next time', async () => {
  const { provider, studio } = running;
  const faults = [{ fault: 'rate-limited' }, { fault: 'server-error' }, { text: '\n ' }] as const;
  provider.answer('empty', { text: 'Hello.' }, ...faults, { text: 'Back.' });
  const ada = await studio.person();
  const { conversationId } = await talk(ada, 'empty');
  const ask = () => ada.ask<{ conversation: object }>(SUMMARY, { id: conversationId });
  const failures = [await ask(), await ask(), await ask()];
  for (const { data, errors } of failures) {
    expect(data).toEqual({ conversation: { title: 'New conversation', summary: null } });
    expect(errors).toMatchObject([
      { path: ['conversation', 'summary'], extensions: { code: 'UNAVAILABLE' } },
    ]);
    expect(JSON.stringify(errors)).not.toContain('gpu-17');
  }
  expect(failures[0]?.errors?.[0]?.extensions?.retryAfterMs).toBe(7000);
  const reasons = studio.log.filter(({ msg }) => msg === 'a text about a conversation was not written');
  expect(reasons).toMatchObject([
    { level: 40, modelId: 'test/empty', purpose: 'summary', code: 'PROVIDER_RATE_LIMITED', httpStatus: 429 },
    { level: 40, modelId: 'test/empty', purpose: 'summary', code: 'PROVIDER_UNAVAILABLE', httpStatus: 500 },
  ]);
  expect(await summaryOf(ada, conversationId)).toBe('Back.');
});

test('what a model thinks at the beginning of its text is no part of a summary, and nothing else is nothing of use', async () => {
  const { provider, studio } = running;
  provider.answer(
    'beta',
    { text: 'Flour.' },
    { text: '<think>\nWhat was it?\n</think>\n\nBread, and <think> is a tag.' },
    { text: '<think>Which question?</think>\nWhich flour?' },
  );
  const ada = await studio.person();
  const { conversationId: id } = await talk(ada, 'beta');
  expect(await summaryOf(ada, id)).toBe('Bread, and <think> is a tag.');
  expect(await ada.get(FOLLOW_UPS, { id, first: 3 })).toEqual({
    conversation: { followUps: ['Which flour?'] },
  });

  for (const thoughts of ['<think>Hm.</think>', ' <think>\nHm, and on and']) {
    provider.answer('beta', { text: 'Flour.' }, { text: thoughts });
    const other = await talk(ada, 'beta', `How, ${thoughts.length}?`);
    const { errors } = await ada.ask(SUMMARY, { id: other.conversationId });
    expect(errors).toMatchObject([{ message: expect.stringContaining('nothing of use') }]);
  }
});

test('follow-ups are one to five lines without their marks, of which the first are shown', async () => {
  const { provider, studio } = running;
  const said =
    'Here are some:\n1. **Which flour?**\n2) “Which oven?”\n- How long?\n\nHow long?\n* Why?\n• Who?\nWhen?';
  provider.answer('gamma', { text: 'Bake it.' }, { text: said });
  const ada = await studio.person();
  const { conversationId: id } = await talk(ada, 'gamma');
  const calls = provider.calls;
  const ask = async (first?: number) => {
    const { data, errors } = await ada.ask<{ conversation: { followUps: string[] } }>(FOLLOW_UPS, {
      id,
      first,
    });
    return data?.conversation?.followUps ?? errors?.map(({ extensions }) => extensions?.code);
  };
  expect(await ask(5)).toEqual(['Which flour?', 'Which oven?', 'How long?', 'Why?', 'Who?']);
  expect(await ask()).toEqual(['Which flour?', 'Which oven?', 'How long?']);
  expect(await ask(1)).toEqual(['Which flour?']);
  expect([await ask(0), await ask(6)]).toEqual([['INVALID_INPUT'], ['INVALID_INPUT']]);
  expect(provider.calls - calls).toBe(1);
});

test('one request has five texts and no sixth; a list of many calls no model a hundred times', async () => {
  const ada = await running.studio.person();
  for (let nth = 0; nth < 6; nth++) {
    const id = await ada.startConversation({ modelId: modelId('demo/demo') });
    await ada.readAnswer((await ada.send(id, `Question ${nth}`)).generationId);
  }
  const list = (first: number) =>
    ada.ask<{ viewer: { conversations: { edges: { node: { summary: string | null } }[] } } }>(
      `{ viewer { conversations(first: ${first}) { edges { node { summary } } } } }`,
    );
  const [five, six] = [await list(5), await list(6)];
  expect(five.errors).toBeUndefined();
  expect(five.data?.viewer.conversations.edges.every(({ node }) => node.summary?.includes('Question'))).toBe(
    true,
  );
  expect(six.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
  expect(six.data?.viewer.conversations.edges.map(({ node }) => node.summary !== null)).toEqual([
    ...Array(5).fill(true),
    false,
  ]);
});

test('the demo sums up and thinks of what to ask next; nobody reads of what is somebody else’s', async () => {
  const { studio } = running;
  const [ada, eve] = [await studio.person(), await studio.person()];
  const id = await ada.startConversation({ modelId: modelId('demo/demo') });
  await ada.readAnswer((await ada.send(id, 'Compare the planets in a table.')).generationId);
  const query = 'query ($id: ID!) { conversation(id: $id) { summary followUps(first: 1) } }';
  expect(await ada.get(query, { id })).toEqual({
    conversation: {
      summary: expect.stringMatching(
        /^The question was: “Compare the planets in a table”\. In short, .+ Sun/,
      ),
      followUps: ['Why is a year on Neptune so long?'],
    },
  });
  expect(await eve.get(query, { id })).toEqual({ conversation: null });
});

test('a subscription may select a text with every event, however many come', async () => {
  const ada = await running.studio.person();
  const id = await ada.startConversation({ modelId: modelId('demo/demo') });
  await ada.readAnswer((await ada.send(id, 'Who are you?')).generationId);
  const leave = new AbortController();
  const query = `subscription ($id: ID!) { conversationEvents(conversationId: $id) {
    __typename ... on ConversationChanged { conversation { title summary } } } }`;
  const events = ada.sse<{ conversationEvents: { conversation: { title: string; summary: string } } }>(
    query,
    { id },
    leave.signal,
  );
  const rename = (title: string) =>
    ada.get(
      `mutation ($input: UpdateConversationInput!) { updateConversation(input: $input) { __typename } }`,
      { input: { conversationId: id, title } },
    );
  // Ever another one until the subscription is there to hear it: the same again would be no change.
  const first = events.next();
  let heard = false;
  void first.then(() => {
    heard = true;
  });
  for (let nth = 1; !heard; nth++) await rename(`Before ${nth}`);
  for (let nth = 1; nth <= 7; nth++) {
    await rename(`Title ${nth}`);
    let title = '';
    while (title !== `Title ${nth}`) {
      const { value } = await events.next();
      const { conversation } = value?.conversationEvents ?? {};
      expect(conversation?.summary).toContain('Who are you?');
      title = conversation?.title ?? '';
    }
  }
  leave.abort();
});
