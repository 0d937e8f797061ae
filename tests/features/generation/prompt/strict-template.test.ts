import { afterAll, beforeAll, expect, test } from 'vitest';
import { isInTurn, turnsOf } from '../../../support/fake-provider/chat-template.ts';
import type { ScriptedAnswer } from '../../../support/fake-provider/scripted-answer.ts';
import { attempt } from '../../../support/people/attempt.ts';
import { modelId, stop } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

const goOn = Promise.withResolvers<void>();
/** What is answered to questions that have one of these words in them. */
const SCRIPTS: Readonly<Record<string, ScriptedAnswer>> = {
  Fail: { fault: 'server-error' },
  Break: { chunks: ['Half ', 'an ', 'answer.'], fault: 'error-event' },
  Wait: { chunks: ['Half ', 'an answer.'], hold: { afterChunks: 1, until: goOn.promise } },
};

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio(
    { AUTO_TITLE: 'on' },
    {
      script: (request) => {
        if (!isInTurn(request)) return { fault: 'roles-not-in-turn' };
        const newest = request.prompt.split('\n\n').at(-1) ?? '';
        return SCRIPTS[newest.split(' ')[0] ?? ''] ?? { text: 'Harbour opening hours' };
      },
    },
  );
});
afterAll(async () => {
  goOn.resolve();
  await running[Symbol.asyncDispose]();
});

async function say(person: Person, conversationId: string, text: string) {
  const sent = await person.send(conversationId, text);
  return { ...sent, last: (await person.readAnswer(sent.generationId)).last };
}

const shown = () => {
  const request = running.provider.requests.at(-1);
  return request && turnsOf(request).map(({ content }) => content);
};

const TEXTS = 'query ($id: ID!) { conversation(id: $id) { title summary followUps } }';

test('a model with a strict template answers the first question and the twelfth, and writes the texts beside them', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation({ systemPrompt: 'Be brief.' });
  for (let turn = 1; turn <= 12; turn++)
    expect((await say(ada, conversationId, `Question ${turn}`)).last?.status).toBe('COMPLETE');
  // The 20 newest begin with an answer.
  expect(shown()?.slice(0, 3)).toEqual(['[…]', 'Harbour opening hours', 'Question 3']);
  const texts = () => ada.get<{ conversation: object }>(TEXTS, { id: conversationId });
  const said = 'Harbour opening hours';
  await expect.poll(texts).toMatchObject({ conversation: { title: said, summary: said, followUps: [said] } });
});

test('and behind neighbours that failed, broke off, were stopped, were deleted, or are still being written', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const first = await say(ada, conversationId, 'One');
  expect((await say(ada, conversationId, 'Fail now')).last?.error?.code).toBe('PROVIDER_UNAVAILABLE');
  expect((await say(ada, conversationId, 'Break off')).last?.error?.code).toBe('PROVIDER_UNAVAILABLE');
  const stopped = await ada.send(conversationId, 'Wait for it');
  const events = ada.watch(stopped.generationId);
  await events.next();
  await stop(ada, stopped.generationId);
  expect((await Array.fromAsync(events)).at(-1)?.status).toBe('STOPPED');

  expect((await say(ada, conversationId, 'Two')).last?.status).toBe('COMPLETE');
  expect(shown()).toEqual([
    'One',
    'Harbour opening hours',
    'Fail now\n\nBreak off',
    'Half an ',
    'Wait for it',
    'Half ',
    'Two',
  ]);

  await attempt(ada, 'deleteMessage', { messageId: first.userMessageId, scope: 'MESSAGE' });
  const written = await ada.send(conversationId, 'Wait once more');
  const other = ada.watch(written.generationId);
  await other.next();
  expect((await say(ada, conversationId, 'Three')).last?.status).toBe('COMPLETE');
  expect(shown()?.slice(0, 2)).toEqual(['[…]', 'Harbour opening hours']);
  expect(shown()?.at(-1)).toBe('Wait once more\n\nThree');
  goOn.resolve();
  await Array.fromAsync(other);
});

test('a conversation that its client holds may have neighbours of one side too', async () => {
  const ada = await running.studio.person();
  const said = (role: string, text: string) => ({ role, text });
  const messages = [
    said('ASSISTANT', 'Welcome.'),
    said('USER', 'One'),
    said('USER', 'Two'),
    said('ASSISTANT', 'Three'),
    said('ASSISTANT', 'Four'),
    said('USER', 'Five'),
  ];
  const query = `subscription ($input: TemporaryAnswerInput!) {
    temporaryAnswer(input: $input) { ... on TemporaryAnswerFinished { status } } }`;
  const input = { messages, modelId: modelId('test/alpha') };
  const events = await Array.fromAsync(ada.sse<{ temporaryAnswer: object }>(query, { input }));
  expect(events.at(-1)).toEqual({ temporaryAnswer: { status: 'COMPLETE' } });
  expect(shown()).toEqual(['[…]', 'Welcome.', 'One\n\nTwo', 'Three\n\nFour', 'Five']);
});
