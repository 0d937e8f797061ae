import { expect, test } from 'vitest';
import { expectNoKeyIn } from './failing-answer.ts';
import { modelId, startProviderStudio, WIRES } from './provider-studio.ts';
import { readMessage, watchBoth } from './watch.ts';

const SEND = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) {
    ... on SendMessagePayload { generations { id message { id model { provider } } } }
    ... on Error { code message }
  }
}`;

interface Sent {
  readonly sendMessage: {
    readonly generations: { id: string; message: { id: string; model: { provider: string } } }[];
  };
}

test('of three models that answer side by side, the one that is well is not held up by the others', async () => {
  await using house = await startProviderStudio({ env: { MODEL_FIRST_TOKEN_TIMEOUT_MS: '1500' } });
  const { ada, fakes } = house;
  fakes.openai.answer('m', { fault: 'server-error' });
  fakes.anthropic.answer('m', { fault: 'hang-before-headers' });
  fakes.ollama.answer('m', { text: 'Here I am.' });
  const conversationId = await ada.startConversation();
  const { sendMessage } = await ada.get<Sent>(SEND, {
    input: { conversationId, text: 'Who is there?', modelIds: WIRES.map((wire) => modelId(wire)) },
  });
  const ended: string[] = [];
  const outcomes = await Promise.all(
    sendMessage.generations.map(async ({ id, message }) => {
      const { socket } = await watchBoth(ada, { generationId: id, answerId: message.id });
      ended.push(message.model.provider);
      return { ...(await readMessage(ada, message.id)), provider: message.model.provider, socket };
    }),
  );
  expect(ended.at(-1)).toBe('anthropic');
  expect(outcomes).toMatchObject([
    { provider: 'openai', status: 'FAILED', generation: { error: { code: 'PROVIDER_UNAVAILABLE' } } },
    { provider: 'anthropic', status: 'FAILED', generation: { error: { code: 'TIMEOUT' } } },
    { provider: 'ollama', status: 'COMPLETE', text: 'Here I am.', socket: { text: 'Here I am.' } },
  ]);
  for (const [index, { siblings }] of outcomes.entries()) expect(siblings).toMatchObject({ count: 3, index });
  expectNoKeyIn(house.studio.log);
});
