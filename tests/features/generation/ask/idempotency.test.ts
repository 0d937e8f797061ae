import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../../../support/people/attempt.ts';
import {
  modelId,
  readStored,
  regenerate,
  type Started,
  sendMessage,
} from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio();
});
afterAll(() => running[Symbol.asyncDispose]());

const twentyTimes = <T>(work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 20 }, (_, n) => work(n)));

interface ListedMessage {
  readonly id: string;
  readonly sequence: number;
  readonly role: string;
  readonly text: string;
  readonly parent: { readonly id: string } | null;
}

const MESSAGES = `query ($id: ID!) {
  node(id: $id) { ... on Conversation {
    messageCount activeLeaf { id }
    messages(first: 100) { edges { node { id sequence role text parent { id } } } }
  } }
}`;

async function listed(person: Person, conversationId: string) {
  const { node } = await person.get<{
    node: {
      messageCount: number;
      activeLeaf: { id: string };
      messages: { edges: { node: ListedMessage }[] };
    };
  }>(MESSAGES, { id: conversationId });
  return { ...node, messages: node.messages.edges.map(({ node }) => node) };
}

const readToTheEnd = (person: Person, { generations }: Started) =>
  Promise.all(generations.map(({ id }) => person.readAnswer(id)));

test('20 parallel sends with one clientMessageId: one message, one answer, one call of the provider', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const input = { conversationId, text: 'Only once.', clientMessageId: randomUUID() };
  const callsBefore = running.provider.calls;
  const results = await twentyTimes(() => sendMessage(ada, input));
  const [first] = results;
  if (!first) throw new Error('nothing was sent');
  for (const result of results) expect(result).toEqual(first);
  expect(first.generations).toHaveLength(1);
  await readToTheEnd(ada, first);
  expect(running.provider.calls - callsBefore).toBe(1);
  const { messages, messageCount } = await listed(ada, conversationId);
  expect([messages.map(({ role }) => role), messageCount]).toEqual([['USER', 'ASSISTANT'], 2]);

  expect(await sendMessage(ada, input)).toEqual(first);
  const [answer] = first.generations;
  await readToTheEnd(ada, await regenerate(ada, answer?.message.id ?? ''));
  expect(await sendMessage(ada, { ...input, clientMessageId: input.clientMessageId.toUpperCase() })).toEqual(
    first,
  );
  expect(running.provider.calls - callsBefore).toBe(2);
});

test('one clientMessageId with another text, or in another conversation, is refused and stores nothing', async () => {
  const ada = await running.studio.person();
  const [conversationId, other] = [await ada.startConversation(), await ada.startConversation()];
  const input = { conversationId, text: 'Only once.', clientMessageId: randomUUID() };
  await readToTheEnd(ada, await sendMessage(ada, input));
  const callsBefore = running.provider.calls;
  for (const wrong of [
    { ...input, text: 'Something else.' },
    { ...input, conversationId: other },
  ])
    expect(await sendMessage(ada, wrong)).toEqual({ code: 'INVALID_INPUT' });
  expect(running.provider.calls).toBe(callsBefore);
  expect((await listed(ada, conversationId)).messageCount).toBe(2);
  expect((await listed(ada, other)).messageCount).toBe(0);
});

test('20 parallel sends with one clientMessageId in two conversations: one of them has it', async () => {
  const ada = await running.studio.person();
  const conversations = [await ada.startConversation(), await ada.startConversation()];
  const clientMessageId = randomUUID();
  const results = await twentyTimes((n) =>
    sendMessage(ada, { conversationId: conversations[n % 2], text: 'Where?', clientMessageId }),
  );
  const codes = results.map(({ code = 'sent' }) => code);
  expect(codes.toSorted()).toEqual([
    ...Array.from({ length: 10 }, () => 'INVALID_INPUT'),
    ...Array.from({ length: 10 }, () => 'sent'),
  ]);
  const counts = await Promise.all(conversations.map(async (id) => (await listed(ada, id)).messageCount));
  expect(counts.toSorted()).toEqual([0, 2]);
  const sent = results.find(({ code }) => code === undefined);
  if (sent) await readToTheEnd(ada, sent);
});

test('two persons may use one id', async () => {
  const [ada, eve] = [await running.studio.person(), await running.studio.person()];
  const clientMessageId = randomUUID();
  const results = await Promise.all(
    [ada, eve].map(async (person) =>
      sendMessage(person, {
        conversationId: await person.startConversation(),
        text: 'Mine.',
        clientMessageId,
      }),
    ),
  );
  expect(new Set(results.map(({ userMessage }) => userMessage?.id)).size).toBe(2);
  await Promise.all([ada, eve].map((person, at) => readToTheEnd(person, results[at] as Started)));
});

test('20 parallel sends in one conversation: sequences unique and gapless, each message on one path', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const results = await twentyTimes((n) =>
    sendMessage(ada, { conversationId, text: `message ${n}`, clientMessageId: randomUUID() }),
  );
  await Promise.all(results.map((result) => readToTheEnd(ada, result)));
  const { messages, messageCount, activeLeaf } = await listed(ada, conversationId);
  expect(messageCount).toBe(40);
  expect(messages.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  for (const [at, { parent, role }] of messages.entries()) {
    expect(parent?.id).toBe(messages[at - 1]?.id);
    expect(role).toBe(at % 2 === 0 ? 'USER' : 'ASSISTANT');
  }
  expect(activeLeaf.id).toBe(messages.at(-1)?.id);
  expect(new Set(messages.filter(({ role }) => role === 'USER').map(({ text }) => text)).size).toBe(20);
});

test('several models answer side by side, and a regenerated answer stands beside the old ones', async () => {
  const ada = await running.studio.person();
  for (const name of ['alpha', 'beta', 'gamma'] as const)
    running.provider.answer(name, { text: `I am ${name}.` });
  const conversationId = await ada.startConversation();
  const modelIds = ['test/alpha', 'test/beta', 'test/gamma'].map(modelId);
  const sent = await sendMessage(ada, { conversationId, text: 'Who are you?', modelIds });
  const answers = await readToTheEnd(ada, sent);
  expect(answers.map(({ text }) => text)).toEqual(['I am alpha.', 'I am beta.', 'I am gamma.']);

  const answerIds = sent.generations.map(({ message }) => message.id);
  const again = await regenerate(ada, answerIds[1] ?? '', { modelIds: [modelId('test/gamma')] });
  expect((await readToTheEnd(ada, again))[0]?.text).toBe('I am gamma.');
  const newId = again.generations[0]?.message.id ?? '';
  for (const id of [...answerIds, newId])
    expect(await readStored(ada, id)).toMatchObject({
      status: 'COMPLETE',
      parent: sent.userMessage,
      siblings: { nodes: [...answerIds, newId].map((sibling) => ({ id: sibling })) },
    });
  expect((await listed(ada, conversationId)).activeLeaf.id).toBe(newId);
});

test('a message that was edited since is still the one that was sent', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const input = { conversationId, text: 'Only once.', clientMessageId: randomUUID() };
  const sent = await sendMessage(ada, input);
  await readToTheEnd(ada, sent);
  for (const text of ['Twice.', 'Thrice.']) {
    await attempt(ada, 'editMessage', { messageId: sent.userMessage?.id, text });
    expect(await sendMessage(ada, input)).toEqual(sent);
    expect(await sendMessage(ada, { ...input, text })).toEqual({ code: 'INVALID_INPUT' });
  }
  expect((await listed(ada, conversationId)).messageCount).toBe(2);
});
