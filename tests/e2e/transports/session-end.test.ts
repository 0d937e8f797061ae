import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { readSse } from '../../support/network/sse.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const EVENTS = 'subscription { viewerEvents { ... on FeedEvent { cursor } } }';
const headersOf = ({ tokens }: Person, accept: string) => ({
  accept,
  authorization: `Bearer ${tokens.accessToken}`,
  'content-type': 'application/json',
});

const post = (accept: string) => (person: Person) =>
  fetch(person.url, {
    method: 'POST',
    headers: headersOf(person, accept),
    body: JSON.stringify({ query: EVENTS }),
  });
const STREAMS: readonly (readonly [string, (person: Person) => Promise<Response>])[] = [
  ['POST for events', post('text/event-stream')],
  ['POST for anything', post('*/*')],
  ['POST for JSON or events', post('application/json, text/event-stream')],
  [
    'GET for events',
    (person) =>
      fetch(`${person.url}?query=${encodeURIComponent(EVENTS)}`, {
        headers: headersOf(person, 'text/event-stream'),
      }),
  ],
];

test.each(STREAMS)('a stream by %s ends with its session and says why', async (_name, open) => {
  const person = await studio.person();
  const response = await open(person);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const signedOut = person.get('mutation { signOut(input: {}) { __typename } }');
  const events = await Array.fromAsync(readSse(response));
  await signedOut;
  const told = events.filter(({ event }) => event === 'next').flatMap(({ data }) => JSON.parse(data).errors);
  expect(told).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(events.at(-1)).toMatchObject({ event: 'complete' });
});

test('a socket closes with the session of its person', async () => {
  const person = await studio.person();
  await using socket = await RawSocket.connected(studio.graphqlUrl, {
    authorization: `Bearer ${person.tokens.accessToken}`,
  });
  socket.subscribe('feedEvents', EVENTS);
  await person.get('mutation { signOut(input: {}) { __typename } }');
  expect(await socket.closed).toMatchObject({ code: 4403 });
});

test('a client that takes JSON alone is told how to take a subscription', async () => {
  const response = await post('application/json')(await studio.person());
  expect(response.status).toBe(406);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
});
