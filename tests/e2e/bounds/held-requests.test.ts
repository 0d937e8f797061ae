import { once } from 'node:events';
import { request } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const HELD = 30;
/** Of a megabyte each, so that all of them together are ten times of what the server may keep. */
const MAX_KEPT_BYTES = 3_000_000;
const LARGE = 1_000_000;
const EVENTS = 'subscription { viewerEvents { __typename } }';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const bearer = () => ({ authorization: `Bearer ${ada.tokens.accessToken}` });
const large = (at: number) => `${at}`.padEnd(LARGE, 'x');
const half = (at: number) => large(at).slice(0, LARGE / 2 - 200);

/** Bytes that are alive now. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What is kept of so many that are open at a time. */
async function keptOf(open: (at: number) => Promise<AsyncDisposable>, subscribe = true): Promise<number> {
  await using all = new AsyncDisposableStack();
  // The first of a kind brings what all of them share.
  all.use(await open(0));
  if (subscribe) await opened(1);
  const before = liveBytes();
  for (let at = 1; at <= HELD; at += 1) all.use(await open(at));
  if (subscribe) await opened(HELD + 1);
  return liveBytes() - before;
}

const opened = (count: number) =>
  expect.poll(() => studio.metric('subscriptions'), { timeout: 20_000 }).toBe(count);

async function overSocket(message: object): Promise<AsyncDisposable> {
  const socket = await RawSocket.connected(studio.graphqlUrl, bearer());
  socket.send({ id: '1', type: 'subscribe', ...message });
  return socket;
}

/** With Node's own client: `fetch` holds the body that it sent, in this process. */
async function overPost(body: object): Promise<AsyncDisposable> {
  const headers = { ...bearer(), accept: 'text/event-stream', 'content-type': 'application/json' };
  const asked = request(studio.graphqlUrl, { method: 'POST', headers, agent: false });
  asked.end(JSON.stringify(body));
  const [response] = await once(asked, 'response');
  expect(response.statusCode).toBe(200);
  response.on('error', () => {}).resume();
  return {
    async [Symbol.asyncDispose]() {
      asked.destroy();
    },
  };
}

const bodies: [what: string, body: (at: number) => object][] = [
  ['variables that nobody declared', (at) => ({ query: EVENTS, variables: { [`v${at}`]: large(at) } })],
  ['extensions', (at) => ({ query: EVENTS, extensions: { x: large(at) } })],
];

test.each(bodies)('a subscription on a socket does not hold %s', async (_what, body) => {
  expect(await keptOf((at) => overSocket({ payload: body(at) }))).toBeLessThan(MAX_KEPT_BYTES);
  await opened(0);
});

test('nor what stands beside them', async () => {
  const message = (at: number) => ({ x: half(at), payload: { query: EVENTS, y: half(at) } });
  expect(await keptOf((at) => overSocket(message(at)))).toBeLessThan(MAX_KEPT_BYTES);
  await opened(0);
});

test.each(bodies)('an event stream does not hold %s, nor the body', async (_what, body) => {
  expect(await keptOf((at) => overPost(body(at)))).toBeLessThan(MAX_KEPT_BYTES);
  await opened(0);
});

test('variables that are declared are there with every event', async () => {
  const { generationId } = await ada.send(await ada.startConversation(), 'Hello');
  await using socket = await RawSocket.connected(studio.graphqlUrl, bearer());
  const query = `subscription ($id: ID!, $text: Boolean!) {
    generationEvents(generationId: $id) { __typename ... on TextDelta { text @include(if: $text) } }
  }`;
  socket.subscribe('1', query, { id: generationId, text: true, other: 1 });
  const { payload } = await socket.next('next');
  expect(payload).toMatchObject({ data: { generationEvents: { text: expect.any(String) } } });
});

const initOf = (bytes: number) => {
  const payload = { ...bearer(), x: '' };
  return { ...payload, x: 'x'.repeat(bytes - JSON.stringify(payload).length) };
};

test.each([8191, 8192])('4400: a connection_init of %i bytes is taken, of more not', async (bytes) => {
  await using socket = await RawSocket.connected(studio.graphqlUrl, initOf(bytes));
  socket.subscribe('1', '{ viewer { email } }');
  expect(await socket.next('next')).toMatchObject({ payload: { data: { viewer: { email: ada.email } } } });
  await using other = await RawSocket.open(studio.graphqlUrl);
  other.send({ type: 'connection_init', payload: initOf(8193) });
  expect(await other.closed).toEqual({
    code: 4400,
    reason: 'The payload of connection_init may have at most 8192 bytes: send the token alone',
  });
});

test('4400: a connection_init that cannot be written again', async () => {
  await using socket = await RawSocket.open(studio.graphqlUrl);
  socket.send(`{"type":"connection_init","payload":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`);
  expect((await socket.closed).code).toBe(4400);
});

test('a socket does not hold what it was opened with', async () => {
  const kept = await keptOf(async (at) => {
    const filler = Object.fromEntries(Array.from({ length: 300 }, (_, nth) => [`k${at}-${nth}`, nth]));
    return RawSocket.connected(studio.graphqlUrl, filler);
  }, false);
  expect(kept / HELD).toBeLessThan(20_000);
});

test.each([127, 128])('4400: an id of %i characters is taken, of more not', async (length) => {
  await using socket = await RawSocket.connected(studio.graphqlUrl, bearer());
  const id = 'é'.repeat(length);
  socket.subscribe(id, '{ __typename }');
  expect(await socket.next('next')).toMatchObject({ id });
  await socket.next('complete');
  socket.subscribe('é'.repeat(129), '{ __typename }');
  expect(await socket.closed).toEqual({
    code: 4400,
    reason: 'The id of an operation may have at most 128 characters',
  });
});
