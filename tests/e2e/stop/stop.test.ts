import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { databaseKind, startTestDatabase } from '../../support/database/database.ts';
import { CuttableSocket } from '../../support/network/cuttable-socket.ts';
import { tcpProxy } from '../../support/network/tcp-proxy.ts';
import { GENERATION_EVENTS, type LiveEvent, type Person } from '../../support/people/person.ts';
import { startProviderStudio } from '../../support/server/provider-studio.ts';

const CHUNKS = Array.from({ length: 10 }, (_, n) => `word${n} `);
const SEND = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { __typename ... on UnavailableError { retryAfterMs } }
}`;

/** Watches an answer over a socket until its first half is there. */
async function watchHalf(ada: Person, generationId: string) {
  const socket = await CuttableSocket.connect(ada);
  const events = socket.subscribe<{ generationEvents: LiveEvent }>(GENERATION_EVENTS, { generationId });
  let text = '';
  while (text !== CHUNKS.slice(0, 5).join('')) text += (await events.next())?.generationEvents.text ?? '';
  const toTheEnd = async () => {
    let last: LiveEvent | undefined;
    for (let next = await events.next(); next; next = await events.next()) last = next.generationEvents;
    return last;
  };
  return { socket, toTheEnd };
}

test('while a server leaves, idle sockets go at once, an answer’s viewers stay to its end, and nothing new begins', async () => {
  await using running = await startProviderStudio({ SHUTDOWN_GRACE_MS: '20000' });
  const { studio, provider } = running;
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const rest = Promise.withResolvers<void>();
  provider.answer('alpha', { chunks: CHUNKS, hold: { afterChunks: 5, until: rest.promise } });
  const sent = await ada.send(conversationId, 'Tell me.');
  const viewer = await watchHalf(ada, sent.generationId);
  const idle = await CuttableSocket.connect(ada);
  const feedEvents = await CuttableSocket.connect(ada);
  feedEvents
    .subscribe('subscription { viewerEvents { __typename } }', {})
    .next()
    .catch(() => {});

  const closed = studio.close();
  expect((await idle.closed).code).toBe(1012);
  expect((await feedEvents.closed).code).toBe(1012);
  expect((await fetch(`${studio.url}/health/ready`)).status).toBe(503);
  const late = new WebSocket(studio.graphqlUrl.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const refused = await new Promise<Error>((resolve) => late.once('error', resolve));
  expect(refused.message).toContain('503');
  expect(await ada.ask(SEND, { input: { conversationId, text: 'More?' } })).toMatchObject({
    data: { sendMessage: { __typename: 'UnavailableError', retryAfterMs: 1000 } },
  });
  const read = await fetch(studio.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ health { version } }"}',
  });
  expect([read.status, read.headers.get('connection')]).toEqual([200, 'close']);
  await read.text();

  expect(viewer.socket.socket.readyState).toBe(WebSocket.OPEN);
  rest.resolve();
  expect(await viewer.toTheEnd()).toMatchObject({ __typename: 'GenerationFinished', status: 'COMPLETE' });
  expect((await viewer.socket.closed).code).toBe(1012);
  await closed;
});

test.skipIf(databaseKind !== 'postgres')(
  '[needs Postgres] a server that ends while the database is away says which answers are lost, and ends in time',
  async () => {
    const database = await startTestDatabase();
    await using line = await tcpProxy(database.url);
    await using running = await startProviderStudio({
      DATABASE_URL: line.url,
      SHUTDOWN_GRACE_MS: '100',
      DATABASE_CONNECT_TIMEOUT_MS: '300',
    });
    const { studio, provider } = running;
    const ada = await studio.person();
    provider.answer('alpha', { chunks: CHUNKS, hold: { afterChunks: 5, until: new Promise(() => {}) } });
    const sent = await ada.send(await ada.startConversation(), 'Tell me.');
    await watchHalf(ada, sent.generationId);
    line.down();
    const askedAt = performance.now();
    await studio.close();
    expect(performance.now() - askedAt).toBeLessThan(8000);
    expect(studio.log).toContainEqual(
      expect.objectContaining({
        msg: 'an answer is lost behind its last checkpoint: it could not be stored',
        generationId: expect.any(String),
        bytes: CHUNKS.slice(0, 5).join('').length,
      }),
    );
    line.up();
    await database.stop();
  },
);
