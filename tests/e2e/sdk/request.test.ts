import { createClient } from '@ai-chat-studio/sdk';
import {
  ConversationsDocument,
  RegisterDocument,
  SendMessageDocument,
  UpdateConversationDocument,
  ViewerDocument,
} from '@ai-chat-studio/sdk/documents';
import { GraphqlRequestError, NetworkError } from '@ai-chat-studio/sdk/errors';
import { memoryTokens } from '@ai-chat-studio/sdk/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tcpProxy } from '../../support/network/tcp-proxy.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { clientOf, startConversation } from './story.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

test('somebody new registers, and what they ask next is asked in their name', async () => {
  const tokens = memoryTokens();
  const client = createClient({ url: studio.graphqlUrl, tokens });
  expect(await client.request(ViewerDocument)).toEqual({ viewer: null });
  const input = { email: 'grace@example.com', password: 'a compiler, of all things' };
  const { register } = await client.request(RegisterDocument, { input });
  if (register.__typename !== 'RegisterPayload') throw new Error(register.message);
  tokens.set(register.tokens);
  const { viewer } = await client.request(ViewerDocument);
  expect(viewer).toEqual(register.viewer);
});

test('what a caller can act on is data, typed by its name', async () => {
  const client = clientOf(await studio.person());
  const conversationId = await startConversation(client);
  const empty = await client.request(SendMessageDocument, { input: { conversationId, text: '' } });
  expect(empty.sendMessage).toMatchObject({
    __typename: 'InvalidInputError',
    code: 'INVALID_INPUT',
    fields: [{ path: ['text'] }],
  });
  const stale = await client.request(UpdateConversationDocument, {
    input: { conversationId, title: 'another', expectedRevision: 99 },
  });
  expect(stale.updateConversation).toMatchObject({ __typename: 'ConflictError', currentRevision: 1 });
});

test('what it cannot act on is thrown with its code and status', async () => {
  const client = clientOf(await studio.person());
  const tooMany = client.request(ConversationsDocument, { first: 1000 });
  await expect(tooMany).rejects.toBeInstanceOf(GraphqlRequestError);
  await expect(tooMany).rejects.toMatchObject({ code: 'INVALID_INPUT', status: 200 });

  const nobody = createClient({ url: studio.graphqlUrl });
  await expect(
    nobody.request(SendMessageDocument, { input: { conversationId: 'x', text: 'x' } }),
  ).rejects.toMatchObject({ name: 'GraphqlRequestError', code: 'UNAUTHENTICATED' });

  const elsewhere = createClient({ url: `${studio.url}/nowhere` });
  await expect(elsewhere.request(ViewerDocument)).rejects.toMatchObject({
    name: 'GraphqlRequestError',
    code: 'BAD_RESPONSE',
    status: 404,
  });
});

test('no answer is a NetworkError, and an abort is its reason', async () => {
  const person = await studio.person();
  await using proxy = await tcpProxy(studio.graphqlUrl);
  const client = clientOf(person, { url: proxy.url });
  proxy.cutAfter(1);
  await expect(client.request(ViewerDocument)).rejects.toBeInstanceOf(NetworkError);
  const signal = AbortSignal.abort(new Error('no longer wanted'));
  await expect(client.request(ViewerDocument, {}, { signal })).rejects.toThrow('no longer wanted');
});
