import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../../../support/people/attempt.ts';
import { modelId } from '../../../support/people/generation-calls.ts';
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
      CONTEXT_MESSAGES: '4',
      CHECKPOINT_INTERVAL_MS: '20',
      MESSAGE_MAX_CHARACTERS: '30000',
      MODEL_PRICES: 'test/alpha=3/15',
    },
    { script: ({ prompt }) => ({ reasoning: 'Let me think.', text: `re: ${prompt.slice(0, 20)}` }) },
  );
});
afterAll(() => running[Symbol.asyncDispose]());

async function say(person: Person, conversationId: string, text: string, more: object = {}) {
  const asked = running.provider.nextRequestAfterNow();
  const sent = await person.send(conversationId, text, more);
  const { body } = await asked;
  const { last } = await person.readAnswer(sent.generationId);
  return { ...sent, last, model: body.model, messages: body.messages as readonly Said[] };
}

const contents = ({ messages }: { messages: readonly Said[] }) => messages.map(({ content }) => content);

async function makeFolder(person: Person, input: object): Promise<string> {
  const { createFolder } = await person.get<{ createFolder: { folder: { id: string } } }>(
    'mutation ($input: CreateFolderInput!) { createFolder(input: $input) { ... on CreateFolderPayload { folder { id } } } }',
    { input },
  );
  return createFolder.folder.id;
}

test('a conversation says what its folders say, outermost first, and then its own; the nearest model answers', async () => {
  const ada = await running.studio.person();
  const outer = { name: 'outer', systemPrompt: 'Outer.', modelId: modelId('test/gamma') };
  const parentId = await makeFolder(ada, outer);
  const bare = await makeFolder(ada, { name: 'bare', parentId });
  const inner = { name: 'inner', parentId: bare, systemPrompt: 'Inner.', modelId: modelId('test/beta') };
  const folderId = await makeFolder(ada, inner);
  const system = async (input: object) => {
    const { messages, model } = await say(ada, await ada.startConversation(input), 'Hi');
    return [model, ...messages.filter(({ role }) => role === 'system').map(({ content }) => content)];
  };
  expect(await system({ folderId, systemPrompt: 'Own.' })).toEqual(['beta', 'Outer.\n\nInner.\n\nOwn.']);
  expect(await system({ folderId, modelId: modelId('test/alpha') })).toEqual(['alpha', 'Outer.\n\nInner.']);
  expect(await system({ folderId: bare })).toEqual(['gamma', 'Outer.']);
  expect(await system({})).toEqual(['alpha']);
});

test('a summary is made of what a model would be shown: not of places that were emptied, and of what is pinned', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const turns = [];
  for (let turn = 1; turn <= 6; turn++) turns.push(await say(ada, conversationId, `turn ${turn}`));
  await attempt(ada, 'pinMessage', { messageId: turns[0]?.answerId, pinned: true });
  for (const messageId of [turns[3]?.userMessageId, turns[4]?.userMessageId, turns[4]?.answerId])
    await attempt(ada, 'deleteMessage', { messageId, scope: 'MESSAGE' });
  const asked = running.provider.nextRequestAfterNow();
  await ada.get('query ($id: ID!) { conversation(id: $id) { summary } }', { id: conversationId });
  const { messages } = (await asked).body as { messages: readonly Said[] };
  expect(messages.slice(0, -1).map(({ content }) => content)).toEqual([
    '[…]',
    're: turn 1\n\nre: turn 3\n\nre: turn 4',
    'turn 6',
    're: turn 6',
  ]);
});

test('a pinned message stays in its place in every prompt of its branch, and of no other', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const path = [];
  for (let turn = 1; turn <= 9; turn++) path.push(await say(ada, conversationId, `turn ${turn}`));
  const [second, fifth] = [path[1], path[4]];
  if (!second || !fifth) throw new Error('nine turns were expected');
  for (const messageId of [second.userMessageId, fifth.answerId])
    expect((await attempt(ada, 'pinMessage', { messageId, pinned: true })).code).toBeUndefined();
  const last = ['turn 9', 're: turn 9', 'turn 10'];
  expect(contents(await say(ada, conversationId, 'turn 10'))).toEqual([
    'turn 2',
    're: turn 5\n\nre: turn 8',
    ...last,
  ]);
  const branch = await say(ada, conversationId, 'aside', { parentId: path[3]?.answerId });
  expect(contents(branch)).toEqual(['turn 2', 're: turn 3', 'turn 4', 're: turn 4', 'aside']);
});

test('what was deleted is left out and takes nobody’s place, and thoughts are for people alone', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const first = await say(ada, conversationId, 'one');
  const second = await say(ada, conversationId, 'two');
  const parts = await ada.get<{ node: { parts: object[] } }>(
    'query ($id: ID!) { node(id: $id) { ... on Message { parts { __typename ... on ReasoningPart { text } } } } }',
    { id: first.answerId },
  );
  expect(parts.node.parts).toEqual([
    { __typename: 'ReasoningPart', text: 'Let me think.' },
    { __typename: 'TextPart' },
  ]);
  expect(contents(second)).toEqual(['one', 're: one', 'two']);
  await attempt(ada, 'deleteMessage', { messageId: second.userMessageId, scope: 'MESSAGE' });
  expect(contents(await say(ada, conversationId, 'three'))).toEqual(['one', 're: one\n\nre: two', 'three']);
});

test('an answer that is still being written is in no prompt and no gauge; once it is whole it is in both', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const conversationId = await ada.startConversation({ modelId: modelId('test/gamma') });
  const goOn = Promise.withResolvers<void>();
  const hold = { afterChunks: 1, until: goOn.promise };
  provider.answer('gamma', { chunks: ['Half an ', 'answer.'], hold }, { text: 'Indeed.' });
  const first = await ada.send(conversationId, 'Tell me.');
  const stored = async () =>
    (
      await ada.get<{ node: { text: string } }>(
        'query ($id: ID!) { node(id: $id) { ... on Message { text } } }',
        {
          id: first.answerId,
        },
      )
    ).node.text;
  // Half of it is in its row, from which prompts are made.
  await expect.poll(stored).toBe('Half an ');
  const gauge = async () => {
    const query =
      'query ($id: ID!, $leaf: ID) { conversation(id: $id) { contextGauge(leaf: $leaf) { usedTokens messages omittedMessages } } }';
    const { conversation } = await ada.get<{ conversation: { contextGauge: object } }>(query, {
      id: conversationId,
      leaf: first.answerId,
    });
    return conversation.contextGauge;
  };
  expect(await gauge()).toEqual({ usedTokens: 2 + 4, messages: 1, omittedMessages: 1 });
  const second = await say(ada, conversationId, 'And then?');
  expect(contents(second)).toEqual(['Tell me.\n\nAnd then?']);

  goOn.resolve();
  await ada.readAnswer(first.generationId);
  expect(await gauge()).toEqual({ usedTokens: 2 + 4 + 4 + 4, messages: 2, omittedMessages: 0 });
  const newest = ['Half an answer.', 'And then?', 'Indeed.', 'So?'];
  expect(contents(await say(ada, conversationId, 'So?'))).toEqual(['[…]', ...newest]);
});

test('a conversation that is too long is cut, or refused before anybody is asked, as the caller chose', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const long = (word: string) => `${word} `.padEnd(14_000, 'x');
  const parameters = { contextOverflow: 'ERROR' };
  expect((await say(ada, conversationId, long('one'), { parameters })).last?.status).toBe('COMPLETE');
  const callsBefore = running.provider.calls;
  const refused = await ada.send(conversationId, long('two'), { parameters });
  expect((await ada.readAnswer(refused.generationId)).last).toMatchObject({
    __typename: 'GenerationFailed',
    error: { code: 'CONTEXT_TOO_LONG' },
  });
  expect(running.provider.calls).toBe(callsBefore);
  const cut = await say(ada, conversationId, long('three'), { parentId: refused.userMessageId });
  expect(contents(cut).map((text) => text.split(' ')[0])).toEqual(['three']);
});

test('an answer costs what its tokens cost, and one that never began costs nothing', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const { answerId } = await say(ada, conversationId, 'What do you cost?');
  const unknown = await say(ada, conversationId, 'And you?', { modelIds: [modelId('test/beta')] });
  const read = (id: string) =>
    ada.get(
      `query ($id: ID!) { node(id: $id) { ... on Message { latencyMs usage { inputTokens outputTokens cost currency }
        generation { usage { cost } } conversation { cost tokenCount } } } }`,
      { id },
    );
  // 3 dollars for a million tokens read, 15 for a million written: 7 and 5 of them.
  const conversation = { cost: 0.000096, tokenCount: 22 };
  const tokens = { inputTokens: 7, outputTokens: 5 };
  expect(await read(answerId)).toEqual({
    node: {
      latencyMs: expect.any(Number),
      usage: { ...tokens, cost: 0.000096, currency: 'USD' },
      generation: { usage: { cost: 0.000096 } },
      conversation,
    },
  });
  expect(await read(unknown.answerId)).toMatchObject({
    node: { usage: { cost: null, currency: null }, generation: { usage: { cost: null } }, conversation },
  });
  running.provider.answer('alpha', { fault: 'server-error' });
  const failed = await say(ada, conversationId, 'Still there?');
  expect(await read(failed.answerId)).toMatchObject({ node: { usage: { cost: 0 }, conversation } });
});
