import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import type { Person } from '../../support/people/person.ts';
import { type Collector, startCollector } from '../../support/server/collector.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';
import { startStudio } from '../../support/server/studio.ts';

const PROMPT = 'what nobody else may read';
const ANSWER = 'what was answered in confidence';

let collector: Collector;
let served: ProviderStudio;
let ada: Person;
beforeAll(async () => {
  collector = await startCollector();
  served = await startProviderStudio({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  ada = await served.studio.person();
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

const ids = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
const traceparent = `00-${ids.trace}-${ids.span}-01`;
const SEND = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { ... on SendMessagePayload { generations { id } } ... on Error { code } } }`;

test('one trace goes from a request to its operation, the run and the provider’s call, and tells no secret', async () => {
  const { provider, studio } = served;
  provider.answer('alpha', { text: ANSWER });
  const conversationId = await ada.startConversation();
  await fetch(studio.graphqlUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${ada.tokens.accessToken}`,
      traceparent,
    },
    body: JSON.stringify({ query: SEND, variables: { input: { conversationId, text: PROMPT } } }),
  });
  const call = await collector.span('chat alpha');
  const run = await collector.span('generation');
  const operation = await collector.span('mutation sendMessage');
  const ofTrace = () => collector.spans.filter(({ traceId }) => traceId === ids.trace);
  await expect.poll(() => ofTrace().map(({ name }) => name)).toContain('POST /graphql');
  const request = ofTrace().find(({ name }) => name === 'POST /graphql');

  expect(request?.parentSpanId).toBe(ids.span);
  expect(operation).toMatchObject({ traceId: ids.trace, parentSpanId: request?.spanId, status: 0 });
  expect(run).toMatchObject({ traceId: ids.trace, parentSpanId: operation.spanId });
  expect(call).toMatchObject({ traceId: ids.trace, parentSpanId: run.spanId, events: ['first_token'] });
  expect(call.attributes).toMatchObject({
    'gen_ai.request.model': 'alpha',
    'gen_ai.provider.name': 'test',
  });
  expect(run.attributes).toMatchObject({ 'generation.status': 'COMPLETE' });
  const told = collector.bodies.join();
  for (const secret of [PROMPT, ANSWER, ada.tokens.accessToken, ada.password, ada.email])
    expect(told).not.toContain(secret);
  expect(provider.requests.at(-1)?.headers).not.toHaveProperty('traceparent');
});

test('an operation over a WebSocket names its trace in its extensions', async () => {
  await using socket = await RawSocket.connected(served.studio.graphqlUrl);
  const trace = ids.trace.replace('0af', '1bf');
  socket.send({
    id: '1',
    type: 'subscribe',
    payload: {
      query: 'query Whatever { health { status } }',
      extensions: { traceparent: `00-${trace}-${ids.span}-01` },
    },
  });
  await socket.next('next');
  expect(await collector.span('query health')).toMatchObject({ traceId: trace, parentSpanId: ids.span });
});

test('what fails says so by its code', async () => {
  served.provider.answer('alpha', { fault: 'server-error' });
  const { generationId } = await ada.send(await ada.startConversation(), 'This will not go well');
  await ada.readAnswer(generationId);
  const failed = () => collector.spans.filter(({ status }) => status === 2);
  await expect
    .poll(
      () =>
        failed()
          .map(({ name }) => name)
          .sort(),
      { timeout: 10_000 },
    )
    .toEqual(['chat alpha', 'generation']);
  for (const span of failed())
    expect(span.attributes, span.name).toMatchObject({ 'error.type': 'PROVIDER_UNAVAILABLE' });
  const call = failed().find(({ name }) => name === 'chat alpha');
  expect(call?.events).toEqual([]);
});

test('garbled traceparents are passed over', async () => {
  for (const garbled of ['x', '00-0-0-01', `00-${'0'.repeat(32)}-${ids.span}-01`, `${traceparent}x`]) {
    const response = await fetch(`${served.studio.graphqlUrl}?query={__typename}`, {
      headers: { traceparent: garbled },
    });
    expect(response.status).toBe(200);
  }
});

test('a collector that is away is missed by nobody', async () => {
  await using studio = await startStudio({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  const bob = await studio.person();
  const { generationId } = await bob.send(await bob.startConversation(), 'Hello');
  expect((await bob.readAnswer(generationId)).last?.status).toBe('COMPLETE');
  await expect.poll(() => studio.log.filter(({ msg }) => msg === 'traces could not be sent')).toHaveLength(1);
  const closing = performance.now();
  await studio.close();
  expect(performance.now() - closing).toBeLessThan(5000);
});
