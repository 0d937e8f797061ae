import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import type { Person } from '../../support/people/person.ts';
import { INSTANCES, startStudio, type TestStudio } from '../../support/server/studio.ts';

const MAX_OPERATIONS = 3;
let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio({ MAX_SUBSCRIPTIONS_PER_CONNECTION: String(MAX_OPERATIONS) });
  ada = await studio.person();
});
afterAll(() => studio.close());

const EVENTS = 'subscription { viewerEvents { __typename } }';
const VIEWER = '{ viewer { email } }';
const bearer = () => `Bearer ${ada.tokens.accessToken}`;
const connect = () => RawSocket.connected(studio.graphqlUrl, { authorization: bearer() });

test.each(['authorization', 'Authorization', 'AUTHORIZATION'])('the token is taken from %s', async (name) => {
  await using socket = await RawSocket.connected(studio.graphqlUrl, { [name]: bearer() });
  socket.subscribe('1', VIEWER);
  expect(await socket.next('next')).toMatchObject({ payload: { data: { viewer: { email: ada.email } } } });
  expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
});

test('the token is taken from the upgrade request’s header', async () => {
  await using socket = await RawSocket.open(studio.graphqlUrl, { authorization: bearer() });
  socket.send({ type: 'connection_init' });
  await socket.next('connection_ack');
  socket.subscribe('1', VIEWER);
  expect(await socket.next('next')).toMatchObject({ payload: { data: { viewer: { email: ada.email } } } });
});

test('without a token one is let in as nobody', async () => {
  await using socket = await RawSocket.connected(studio.graphqlUrl);
  socket.subscribe('1', VIEWER);
  expect(await socket.next('next')).toMatchObject({ payload: { data: { viewer: null } } });
  await socket.next('complete');
  socket.subscribe('2', EVENTS);
  const { type, payload } = await socket.next();
  const errors = type === 'error' ? payload : (payload as { errors: unknown }).errors;
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

test('queries, mutations and subscriptions run over one socket', async () => {
  await using socket = await connect();
  socket.subscribe(
    'write',
    'mutation { createConversation(input: { title: "By socket" }) { ... on CreateConversationPayload { conversation { id } } } }',
  );
  const written = (await socket.next('next')).payload as {
    data: { createConversation: { conversation: { id: string } } };
  };
  await socket.next('complete');
  const { id } = written.data.createConversation.conversation;
  socket.subscribe('read', 'query ($id: ID!) { conversation(id: $id) { title } }', { id });
  expect(await socket.next('next')).toMatchObject({
    payload: { data: { conversation: { title: 'By socket' } } },
  });
  await socket.next('complete');
  const { generationId } = await ada.send(id, 'Hello');
  socket.subscribe(
    'watch',
    'subscription ($id: ID!) { generationEvents(generationId: $id) { __typename } }',
    { id: generationId },
  );
  let last = await socket.next('next');
  for (let frame = last; frame.type === 'next'; frame = await socket.next()) last = frame;
  expect(last.payload).toEqual({ data: { generationEvents: { __typename: 'GenerationFinished' } } });
});

const invalid: [string, string][] = [
  ['does not parse', '{ viewer {'],
  ['asks for an unknown field', '{ nothing }'],
  ['lacks a variable’s value', 'query ($id: ID!) { node(id: $id) { id } }'],
  ['is empty', ''],
];

test.each(invalid)('a document that %s ends as an error, and the socket goes on', async (_what, query) => {
  await using socket = await connect();
  socket.subscribe('1', query);
  const { type, payload } = await socket.next();
  const errors = type === 'error' ? payload : (payload as { errors: unknown }).errors;
  expect(errors).toMatchObject([{ message: expect.any(String) }]);
  if (type === 'next') await socket.next('complete');
  socket.subscribe('2', VIEWER);
  expect(await socket.next('next')).toMatchObject({ id: '2' });
});

test(`a socket may have ${MAX_OPERATIONS} operations at once, and another one when one has ended`, async () => {
  await using socket = await connect();
  for (let at = 0; at < MAX_OPERATIONS; at++) socket.subscribe(`open ${at}`, EVENTS);
  socket.subscribe('too many', EVENTS);
  const refused = await socket.next();
  expect(refused).toMatchObject({ id: 'too many', type: 'error' });
  expect(refused.payload).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
  socket.send({ type: 'complete', id: 'open 0' });
  socket.subscribe('instead', VIEWER);
  expect(await socket.next('next')).toMatchObject({ id: 'instead' });
});

test('a ping is answered by a pong', async () => {
  await using socket = await connect();
  socket.send({ type: 'ping', payload: { at: 1 } });
  expect(await socket.next()).toEqual({ type: 'pong', payload: { at: 1 } });
});

test('unsubscribing and closing leave no reader behind', async () => {
  // Those of the sockets before this one go when the server sees them closed. Each instance hears of sessions that end.
  await expect.poll(() => studio.metric('feed_readers')).toBe(INSTANCES);
  const socket = await connect();
  socket.subscribe('1', EVENTS);
  await expect.poll(() => studio.metric('feed_readers')).toBe(INSTANCES + 1);
  socket.send({ type: 'complete', id: '1' });
  await expect.poll(() => studio.metric('feed_readers')).toBe(INSTANCES);
  socket.subscribe('2', EVENTS);
  await expect.poll(() => studio.metric('feed_readers')).toBe(INSTANCES + 1);
  await socket[Symbol.asyncDispose]();
  await expect.poll(() => studio.metric('feed_readers')).toBe(INSTANCES);
});
