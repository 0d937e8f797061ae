import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelId, readStored, stop } from '../../../support/people/generation-calls.ts';
import { Person, post, type TestTokens } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

const CHUNKS = ['One ', 'two ', 'three ', 'four ', 'five ', 'six.'];
const HALF = 'One two three ';
const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { ... on SignInPayload { tokens { accessToken refreshToken } } }
}`;
const DELETE = `mutation ($input: DeleteConversationInput!) {
  deleteConversation(input: $input) { __typename }
}`;

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio(
    { CHECKPOINT_INTERVAL_MS: '60000' },
    { models: ['alpha', 'beta', 'silent'] },
  );
  running.provider.answer('alpha', {
    chunks: CHUNKS,
    hold: { afterChunks: 3, until: new Promise(() => {}) },
  });
});
afterAll(() => running[Symbol.asyncDispose]());

/** The same person on another device. */
async function otherSession({ url, email, password }: Person): Promise<Person> {
  const { data } = await post<{ signIn: { tokens: TestTokens } }>(url, null, SIGN_IN, {
    input: { email, password },
  });
  if (!data) throw new Error('could not sign in');
  return new Person(url, email, password, data.signIn.tokens);
}

/** An answer whose first half has arrived, and that would never end by itself. */
async function halfAnAnswer(person: Person) {
  const conversationId = await person.startConversation();
  const asked = running.provider.nextRequestAfterNow();
  const sent = await person.send(conversationId, 'Count.');
  const events = person.watch(sent.generationId);
  let text = '';
  while (text !== HALF) text += (await events.next()).value?.text ?? '';
  return { ...sent, conversationId, events, request: await asked };
}

test('stopped from another session: the provider’s socket closes within 250 ms, text and usage are kept', async () => {
  const ada = await running.studio.person();
  const elsewhere = await otherSession(ada);
  const { generationId, answerId, events, request } = await halfAnAnswer(ada);

  // A timer of the same process, which is as late as the machine is busy.
  const tooLate = delay(250, 'late');
  const closed = request.closed.then(() => 'closed');
  const stopped = await stop(elsewhere, generationId);
  expect(await Promise.race([closed, tooLate])).toBe('closed');
  const { whole } = await request.closed;
  expect(whole).toBe(false);
  expect(stopped).toEqual({ generation: { status: 'STOPPED' } });

  const rest = await Array.fromAsync(events);
  expect(rest).toEqual([
    {
      __typename: 'GenerationFinished',
      cursor: expect.any(String),
      status: 'STOPPED',
      finishReason: 'CANCELLED',
      cached: false,
      usage: { inputTokens: 2, outputTokens: 4 },
    },
  ]);
  expect(await readStored(ada, answerId)).toMatchObject({
    status: 'STOPPED',
    text: HALF,
    usage: rest[0]?.usage,
    generation: { status: 'STOPPED', finishReason: 'CANCELLED', usage: rest[0]?.usage, error: null },
  });
  const late = await ada.readAnswer(generationId);
  expect([late.text, late.last?.status]).toEqual([HALF, 'STOPPED']);
});

test('stopped twice, and again from two sides at once: the first one counts, the others find it ended', async () => {
  const ada = await running.studio.person();
  const { generationId, answerId } = await halfAnAnswer(ada);
  const both = await Promise.all([stop(ada, generationId), stop(ada, generationId)]);
  expect(both).toEqual([{ generation: { status: 'STOPPED' } }, { generation: { status: 'STOPPED' } }]);
  const before = await readStored(ada, answerId);
  expect(await stop(ada, generationId)).toEqual({ generation: { status: 'STOPPED' } });
  expect(await readStored(ada, answerId)).toEqual(before);
});

test('stopped before the provider has said a word: an empty answer, stopped', async () => {
  running.provider.answer('silent', { fault: 'hang-before-headers' });
  const ada = await running.studio.person();
  const asked = running.provider.nextRequestAfterNow();
  const conversationId = await ada.startConversation();
  const sent = await ada.send(conversationId, 'Are you there?', { modelIds: [modelId('test/silent')] });
  const { closed } = await asked;
  expect(await stop(ada, sent.generationId)).toEqual({ generation: { status: 'STOPPED' } });
  expect((await closed).whole).toBe(false);
  expect(await readStored(ada, sent.answerId)).toMatchObject({
    status: 'STOPPED',
    text: '',
    generation: { firstTokenAt: null, finishReason: 'CANCELLED' },
  });
});

test('a stop that comes after the end changes nothing', async () => {
  running.provider.answer('beta', { text: 'All of it.' });
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const sent = await ada.send(conversationId, 'Say it.', { modelIds: [modelId('test/beta')] });
  await ada.readAnswer(sent.generationId);
  expect(await stop(ada, sent.generationId)).toEqual({ generation: { status: 'COMPLETE' } });
  expect(await readStored(ada, sent.answerId)).toMatchObject({ status: 'COMPLETE', text: 'All of it.' });
});

test('nobody stops what is somebody else’s: it looks like a missing one, and goes on', async () => {
  const [ada, eve] = [await running.studio.person(), await running.studio.person()];
  const { generationId, answerId } = await halfAnAnswer(ada);
  expect(await stop(eve, generationId)).toEqual({ code: 'NOT_FOUND' });
  expect((await readStored(ada, answerId)).status).toBe('GENERATING');
  await stop(ada, generationId);
});

test('a deleted conversation stops what is being written in it', async () => {
  const ada = await running.studio.person();
  const { conversationId, events, request } = await halfAnAnswer(ada);
  await ada.get(DELETE, { input: { conversationId } });
  expect((await request.closed).whole).toBe(false);
  expect((await Array.fromAsync(events)).at(-1)?.status).toBe('STOPPED');
  const { viewer } = await ada.get<{ viewer: object }>('{ viewer { generations(running: true) { id } } }');
  expect(viewer).toEqual({ generations: [] });
});
