import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementsOf } from '../../../support/database/statements.ts';
import { modelId } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

const READ = `query ($id: ID!, $leaf: ID) {
  conversation(id: $id) {
    contextGauge(leaf: $leaf) { usedTokens windowTokens fullness messages omittedMessages reservedForAnswer }
    branchUsage(leaf: $leaf) { messages inputTokens outputTokens cost }
  }
}`;

interface Figures {
  readonly contextGauge: {
    readonly usedTokens: number;
    readonly windowTokens: number | null;
    readonly fullness: number | null;
    readonly messages: number;
    readonly omittedMessages: number;
    readonly reservedForAnswer: number;
  };
  readonly branchUsage: { messages: number; inputTokens: number; outputTokens: number; cost: number };
}

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({
    CONTEXT_MESSAGES: '4',
    MODEL_PRICES: 'test/*=1000/2000',
    MAX_OUTPUT_TOKENS: '192',
  });
  running.provider.answer('alpha', { text: 'x'.repeat(40), usage: { inputTokens: 3, outputTokens: 5 } });
});
afterAll(() => running[Symbol.asyncDispose]());

const figuresOf = async (person: Person, id: string, leaf?: string) =>
  (await person.get<{ conversation: Figures }>(READ, { id, leaf })).conversation;

async function say(person: Person, conversationId: string, text: string, more: object = {}) {
  const sent = await person.send(conversationId, text, more);
  await person.readAnswer(sent.generationId);
  return sent;
}

test('an empty conversation takes its system prompt alone', async () => {
  const ada = await running.studio.person();
  const id = await ada.startConversation();
  const nothing = { messages: 0, inputTokens: 0, outputTokens: 0, cost: 0 };
  expect(await figuresOf(ada, id)).toEqual({
    contextGauge: {
      usedTokens: 0,
      windowTokens: 8192,
      fullness: 0,
      messages: 0,
      omittedMessages: 0,
      reservedForAnswer: 192,
    },
    branchUsage: nothing,
  });
  const prompted = await ada.startConversation({ systemPrompt: 'x'.repeat(400) });
  expect(await figuresOf(ada, prompted)).toMatchObject({
    contextGauge: { usedTokens: 104, fullness: 104 / 8000 },
    branchUsage: nothing,
  });
});

test('the gauge is what the provider is sent next, and each branch has a gauge and a bill of its own', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const id = await ada.startConversation();
  const first = await say(ada, id, 'y'.repeat(80));
  expect(await figuresOf(ada, id)).toMatchObject({
    contextGauge: { usedTokens: 20 + 4 + 10 + 4, messages: 2, omittedMessages: 0 },
    branchUsage: { messages: 2, inputTokens: 3, outputTokens: 5, cost: 0.013 },
  });
  const second = await say(ada, id, 'Again.');
  const third = await say(ada, id, 'And again.');
  const all = await figuresOf(ada, id);
  expect(all).toMatchObject({
    contextGauge: { messages: 4, omittedMessages: 2 },
    branchUsage: { messages: 6, inputTokens: 9, outputTokens: 15, cost: 0.039 },
  });

  const beside = await say(ada, id, 'Otherwise.', { parentId: first.answerId });
  expect((await figuresOf(ada, id)).branchUsage).toMatchObject({ messages: 4, inputTokens: 6 });
  expect(await figuresOf(ada, id, third.answerId)).toEqual(all);
  expect((await figuresOf(ada, id, second.userMessageId)).branchUsage).toMatchObject({
    messages: 3,
    cost: 0.013,
  });

  // The next prompt holds one message more, and room for as many as before.
  const { contextGauge } = await figuresOf(ada, id, beside.answerId);
  await say(ada, id, 'What now?', { parentId: beside.answerId });
  const messages = provider.requests.at(-1)?.body.messages as { content: string }[];
  expect(messages[0]?.content).toBe('[…]');
  const sent = messages.slice(1);
  const shown = sent.slice(0, -1).reduce((sum, { content }) => sum + Math.ceil(content.length / 4) + 4, 0);
  expect(shown).toBeLessThanOrEqual(contextGauge.usedTokens);
  expect(sent).toHaveLength(4);
});

test('a window that is not known has no fullness, and one that is too full is full', async () => {
  const { studio } = running;
  const ada = await studio.person();
  const id = await ada.startConversation({ systemPrompt: 'x'.repeat(20_000), modelId: modelId('demo/demo') });
  expect((await figuresOf(ada, id)).contextGauge).toMatchObject({ windowTokens: 32_768 });
  await using unknown = await startProviderStudio({ OPENAI_COMPATIBLE_ODD_URL: 'http://127.0.0.1:9' });
  const bob = await unknown.studio.person();
  const odd = await bob.startConversation({ modelId: modelId('odd/model') });
  expect((await figuresOf(bob, odd)).contextGauge).toMatchObject({
    windowTokens: null,
    fullness: null,
    reservedForAnswer: 2048,
  });
});

test('leaves that are none of the conversation are refused, whoever’s they are', async () => {
  const { studio } = running;
  const [ada, eve] = [await studio.person(), await studio.person()];
  const [id, other, hers] = [
    await ada.startConversation(),
    await ada.startConversation(),
    await eve.startConversation(),
  ];
  const leaves = [await say(ada, other, 'Hi'), await say(eve, hers, 'Hi')].map(({ answerId }) => answerId);
  for (const leaf of [...leaves, id, 'nonsense', ''])
    for (const field of ['contextGauge { messages }', 'branchUsage { messages }']) {
      const query = `query ($id: ID!, $leaf: ID) { conversation(id: $id) { ${field.replace(' {', '(leaf: $leaf) {')} } }`;
      const { errors } = await ada.ask(query, { id, leaf });
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', fields: [{ path: ['leaf'] }] } }]);
    }
});

test('the statements do not grow with the conversations of a list', async () => {
  const ada = await running.studio.person();
  /** Without what the server does by itself meanwhile. */
  const list = async (first: number) => {
    const query = `{ viewer { conversations(first: ${first}) { edges { node {
      contextGauge { usedTokens } branchUsage { cost }
    } } } } }`;
    return (await statementsOf(() => ada.get(query))).filter((text) =>
      /(FROM|JOIN) (conversation|message)\b/.test(text),
    );
  };
  for (let nth = 0; nth < 6; nth++) await say(ada, await ada.startConversation(), `Number ${nth}`);
  await list(2);
  const [few, many] = [await list(2), await list(6)];
  expect(many).toEqual(few);
  expect(few.length).toBeGreaterThan(0);
});
