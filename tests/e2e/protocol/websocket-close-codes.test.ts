import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { RawSocket } from '../../support/network/raw-socket.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const MAX = 4096;
let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio({ BODY_MAX_BYTES: String(MAX) });
  ada = await studio.person();
});
afterAll(() => studio.close());

const EVENTS = 'subscription { viewerEvents { __typename } }';
const credentials = () => ({ authorization: `Bearer ${ada.tokens.accessToken}` });

const garbage = ['', 'hello', 'null', '[]', '{}', '{"type":"nonsense"}', '{"type":"subscribe"}'];

test.each(garbage)('4400: a frame that is no message: %j', async (frame) => {
  await using socket = await RawSocket.connected(studio.graphqlUrl);
  socket.send(frame);
  expect(await socket.closed).toMatchObject({ code: 4400 });
});

test('4401: an operation before connection_init', async () => {
  await using socket = await RawSocket.open(studio.graphqlUrl, credentials());
  socket.subscribe('1', '{ viewer { id } }');
  expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
});

const faulty: unknown[] = ['Bearer x', 'x', 'Basic YTpi', 'Bearer'];

test.each(faulty)('4403: a token that does not hold: %s', async (authorization) => {
  await using socket = await RawSocket.open(studio.graphqlUrl);
  socket.send({ type: 'connection_init', payload: { authorization } });
  expect(await socket.closed).toMatchObject({ code: 4403 });
});

test('4403: a faulty token in the payload is not saved by a good one in the header', async () => {
  await using socket = await RawSocket.open(studio.graphqlUrl, credentials());
  socket.send({ type: 'connection_init', payload: { authorization: 'Bearer x' } });
  expect(await socket.closed).toMatchObject({ code: 4403 });
});

test('4406: no subprotocol', async () => {
  const [code, reason] = await once(new WebSocket(studio.graphqlUrl.replace(/^http/, 'ws')), 'close');
  expect([code, String(reason)]).toEqual([4406, 'Subprotocol not acceptable']);
});

test.each(['graphql-ws', 'chat'])('4406: the subprotocol %s', async (protocol) => {
  // By hand: clients of WebSocket refuse such an answer themselves before they read its close frame.
  const asked = request(studio.graphqlUrl, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-protocol': protocol,
    },
  }).end();
  const [response, socket, head] = await once(asked, 'upgrade');
  expect(response.headers['sec-websocket-protocol']).toBeUndefined();
  const frame: Buffer = head.length > 0 ? head : (await once(socket, 'data'))[0];
  socket.destroy();
  expect(frame.readUInt16BE(2)).toBe(4406);
});

test('4408: nobody waits for ever for connection_init', async () => {
  await using socket = await RawSocket.open(studio.graphqlUrl);
  expect(await socket.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
});

test('4409: one id for two operations', async () => {
  await using socket = await RawSocket.connected(studio.graphqlUrl, credentials());
  socket.subscribe('1', EVENTS);
  socket.subscribe('1', EVENTS);
  expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
});

test('4429: two connection_init', async () => {
  await using socket = await RawSocket.connected(studio.graphqlUrl, credentials());
  socket.send({ type: 'connection_init' });
  expect(await socket.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
});

test('1009: a frame over the limit, and one at it is read', async () => {
  await using socket = await RawSocket.connected(studio.graphqlUrl, credentials());
  const frame = (bytes: number) => {
    const empty = JSON.stringify({
      id: '1',
      type: 'subscribe',
      payload: { query: '{ __typename }', operationName: '' },
    });
    return empty.padEnd(bytes, ' ');
  };
  socket.send(frame(MAX));
  expect((await socket.next()).id).toBe('1');
  socket.send(frame(MAX + 1));
  expect(await socket.closed).toMatchObject({ code: 1009 });
});

test('1012: the server asks everybody to come back when it restarts', async () => {
  const restarting = await startStudio();
  await using socket = await RawSocket.connected(restarting.graphqlUrl);
  await restarting.close();
  expect(await socket.closed).toEqual({ code: 1012, reason: 'The server restarts' });
});

test('there is no socket anywhere else', async () => {
  const socket = new WebSocket(`${studio.url.replace(/^http/, 'ws')}/other`, 'graphql-transport-ws');
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('404');
});

test('the server outlives all of it and keeps no socket', async () => {
  await expect.poll(() => studio.metric('websockets')).toBe(0);
  expect((await ada.ask('{ viewer { id } }')).errors).toBeUndefined();
});
