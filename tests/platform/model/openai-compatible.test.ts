import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { ChatRequest } from '../../../src/platform/model/chat-model.port.ts';
import { createOpenAiCompatibleProvider } from '../../../src/platform/model/openai/openai-compatible.ts';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';

const REQUEST: ChatRequest = { model: 'm', messages: [{ role: 'user', text: 'Hi' }], maxOutputTokens: 10 };
const signal = new AbortController().signal;

const provide = (url: string, fields: { apiKey?: string; missing?: string } = {}) =>
  createOpenAiCompatibleProvider({ name: 'lab', url, apiKey: null, missing: null, ...fields });

async function textOf(provider: ReturnType<typeof provide>): Promise<string> {
  let text = '';
  await provider.stream(REQUEST, (event) => (text += event.type === 'text' ? event.text : ''), signal);
  return text;
}

test('does without the count of tokens where a strict server refuses to be asked, and asks it once only', async () => {
  await using fake = await startFakeProvider({
    script: ({ body }) => ('stream_options' in body ? { fault: 'unknown-field' } : { text: 'Hello' }),
  });
  const provider = provide(fake.urls.openai);
  expect(await textOf(provider)).toBe('Hello');
  expect(fake.calls).toBe(2);
  expect(await textOf(provider)).toBe('Hello');
  expect(fake.calls).toBe(3);
});

test('all that were refused at once are asked again, though one refusal would have taught it', async () => {
  await using fake = await startFakeProvider({
    script: ({ body }) => ('stream_options' in body ? { fault: 'unknown-field' } : { text: 'Hello' }),
  });
  const provider = provide(fake.urls.openai);
  expect(await Promise.all([1, 2, 3].map(() => textOf(provider)))).toEqual(['Hello', 'Hello', 'Hello']);
});

test('sends the key as a bearer token, and nothing where there is none', async () => {
  await using fake = await startFakeProvider();
  await textOf(provide(fake.urls.openai, { apiKey: 'sk-1' }));
  await textOf(provide(fake.urls.openai));
  expect(fake.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer sk-1', undefined]);
});

test('says what is missing, and makes no request', async () => {
  await using fake = await startFakeProvider();
  const missing = 'lab has no key: set LAB_KEY on the server.';
  await expect(textOf(provide(fake.urls.openai, { missing }))).rejects.toMatchObject({
    code: 'PROVIDER_REJECTED',
    message: missing,
  });
  expect(fake.calls).toBe(0);
});

test('an abort does not wait for a connection that is not made', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const connected = once(silent, 'connection');
  const abort = new AbortController();
  const { port } = silent.address() as AddressInfo;
  const streaming = provide(`https://127.0.0.1:${port}/v1`).stream(REQUEST, () => {}, abort.signal);
  const [socket] = await connected;
  const abortedAt = performance.now();
  abort.abort(new Error('stopped'));
  await expect(streaming).rejects.toThrow('stopped');
  expect(performance.now() - abortedAt).toBeLessThanOrEqual(250);
  socket.destroy();
  silent.close();
});

test('speaks no TLS with a server that has none: PROVIDER_UNAVAILABLE', async () => {
  await using fake = await startFakeProvider();
  const url = fake.urls.openai.replace('http:', 'https:');
  await expect(textOf(provide(url))).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
});
