import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { tcpProxy } from '../../support/network/tcp-proxy.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const PING_MS = 300;
let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio({ SOCKET_PING_MS: String(PING_MS) });
  ada = await studio.person();
});
afterAll(() => studio.close());

const bearer = () => ({ authorization: `Bearer ${ada.tokens.accessToken}` });
const faults = () => studio.log.filter(({ level }) => Number(level) >= 50);

test('a ping too deep to be written again is its client’s fault, and no line in the log', async () => {
  const socket = await RawSocket.open(studio.graphqlUrl);
  socket.send(`{"type":"ping","payload":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`);
  expect(await socket.closed).toMatchObject({ code: 4400 });
  expect(faults()).toEqual([]);
});

test.each([
  { type: 'connection_ack' },
  { type: 'next', id: '1', payload: { data: {} } },
  { type: 'error', id: '1', payload: [{ message: 'no' }] },
])('what only a server says is its client’s fault: $type', async (message) => {
  await using socket = await RawSocket.connected(studio.graphqlUrl, bearer());
  socket.send(message);
  expect(await socket.closed).toMatchObject({ code: 4400 });
  expect(faults()).toEqual([]);
});

test.each([122, 128])('an id of %i characters that is used twice closes as any does', async (length) => {
  await using socket = await RawSocket.connected(studio.graphqlUrl, bearer());
  const id = 'é'.repeat(length);
  socket.subscribe(id, 'subscription { viewerEvents { __typename } }');
  socket.subscribe(id, 'subscription { viewerEvents { __typename } }');
  const { code, reason } = await socket.closed;
  expect(code).toBe(4409);
  expect(reason).toMatch(/^Subscriber for é+…$/);
  expect(faults()).toEqual([]);
});

test('a client whose line went silent is let go, with all that it watched', async () => {
  const before = await studio.metric('websockets');
  await using proxy = await tcpProxy(studio.url);
  await using socket = await RawSocket.connected(`${proxy.url}graphql`, bearer());
  socket.subscribe('1', 'subscription { viewerEvents { __typename } }');
  await expect.poll(() => studio.metric('subscriptions')).toBe(1);
  proxy.stall();
  await expect.poll(() => studio.metric('websockets'), { timeout: 10 * PING_MS }).toBe(before);
  await expect.poll(() => studio.metric('subscriptions')).toBe(0);
});

test('a client that answers pings stays', async () => {
  const socket = new WebSocket(studio.graphqlUrl.replace(/^http/, 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  for (let ping = 0; ping < 4; ping += 1) await once(socket, 'ping');
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.terminate();
});

test.each(['h2c', 'TLS/1.0', 'websockets'])(
  'whoever offers %s is answered in plain HTTP',
  async (upgrade) => {
    const asked = request(studio.graphqlUrl, {
      method: 'POST',
      headers: { connection: 'Upgrade, HTTP2-Settings', upgrade, 'content-type': 'application/json' },
    }).end('{"query":"{ __typename }"}');
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(200);
    const chunks = await Array.fromAsync(response as AsyncIterable<Buffer>);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual({ data: { __typename: 'Query' } });
  },
);
