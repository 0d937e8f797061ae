import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelId, readStored, sendMessage, stop } from '../../../support/people/generation-calls.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio();
});
afterAll(() => running[Symbol.asyncDispose]());

test('three models answer at once: one is stopped, one fails, and the third is not disturbed', async () => {
  const { studio, provider } = running;
  const ada = await studio.person();
  const goOn = Promise.withResolvers<void>();
  const hold = { afterChunks: 1, until: goOn.promise };
  provider.answer('alpha', { chunks: ['Alpha ', 'goes on.'], hold });
  provider.answer('beta', { chunks: ['Beta ', 'goes on.'], hold });
  provider.answer('gamma', { fault: 'server-error' });
  const modelIds = ['test/alpha', 'test/beta', 'test/gamma'].map(modelId);
  const conversationId = await ada.startConversation();
  const sent = await sendMessage(ada, { conversationId, text: 'All of you!', modelIds });
  const [alpha, beta, gamma] = sent.generations.map(({ id }) => ada.watch(id));
  if (!alpha || !beta || !gamma) throw new Error('three runs were expected');

  // Two are in the middle of their answers at one time, and the third has failed meanwhile.
  expect((await alpha.next()).value).toMatchObject({ __typename: 'TextDelta', text: 'Alpha ' });
  expect((await beta.next()).value).toMatchObject({ __typename: 'TextDelta', text: 'Beta ' });
  expect((await gamma.next()).value).toMatchObject({ __typename: 'GenerationFailed' });
  expect(await stop(ada, sent.generations[1]?.id ?? '')).toEqual({ generation: { status: 'STOPPED' } });
  expect((await beta.next()).value).toMatchObject({ __typename: 'GenerationFinished', status: 'STOPPED' });
  goOn.resolve();
  const rest = await Array.fromAsync(alpha);
  expect(rest.map(({ text = '' }) => text).join('')).toBe('goes on.');
  expect(rest.at(-1)).toMatchObject({ __typename: 'GenerationFinished', status: 'COMPLETE' });

  const stored = await Promise.all(sent.generations.map(({ message }) => readStored(ada, message.id)));
  expect(stored.map(({ status, text }) => [status, text])).toEqual([
    ['COMPLETE', 'Alpha goes on.'],
    ['STOPPED', 'Beta '],
    ['FAILED', ''],
  ]);
  const siblings = sent.generations.map(({ message }) => ({ id: message.id }));
  for (const { siblings: at } of stored) expect(at.nodes).toEqual(siblings);
});

test('one goes on from any of the answers, with another model than before', async () => {
  const { studio, provider } = running;
  const ada = await studio.person();
  for (const name of ['alpha', 'beta', 'gamma']) provider.answer(name, { text: `I am ${name}.` });
  const conversationId = await ada.startConversation();
  const modelIds = ['test/alpha', 'test/beta'].map(modelId);
  const sent = await sendMessage(ada, { conversationId, text: 'Who are you?', modelIds });
  for (const { id } of sent.generations) await ada.readAnswer(id);
  const asked = provider.nextRequestAfterNow();
  const second = await ada.send(conversationId, 'And you?', {
    parentId: sent.generations[1]?.message.id,
    modelIds: [modelId('test/gamma')],
  });
  expect((await ada.readAnswer(second.generationId)).text).toBe('I am gamma.');
  const { body } = await asked;
  expect(body.model).toBe('gamma');
  expect(body.messages).toEqual([
    { role: 'user', content: 'Who are you?' },
    { role: 'assistant', content: 'I am beta.' },
    { role: 'user', content: 'And you?' },
  ]);
});
