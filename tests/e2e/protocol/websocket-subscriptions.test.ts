import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Frame, RawSocket } from '../../support/network/raw-socket.ts';
import { idsThatNameNothing, type Owned, ownedBy } from '../../support/people/other-ids.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
let own: Owned;
let foreign: Owned;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  own = await ownedBy(ada);
  foreign = await ownedBy(await studio.person());
});
afterAll(() => studio.close());

const connect = () =>
  RawSocket.connected(studio.graphqlUrl, { authorization: `Bearer ${ada.tokens.accessToken}` });
const EVENTS = `subscription ($id: ID!, $after: Cursor) {
  generationEvents(generationId: $id, after: $after) { ... on FeedEvent { cursor } } }`;
const FEED_EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id) { __typename } }';

function errorsOf({ type, payload }: Frame): unknown {
  return type === 'error' ? payload : (payload as { errors?: unknown }).errors;
}

test.each([
  ['generationEvents', 'Generation', EVENTS],
  ['conversationEvents', 'Conversation', FEED_EVENTS],
] as const)(
  '%s ends at once with NOT_FOUND for an id that names nothing of the viewer’s',
  async (_name, type, query) => {
    await using socket = await connect();
    for (const [what, id] of Object.entries(idsThatNameNothing(type, own, foreign))) {
      socket.subscribe(what, query, { id });
      const frame = await socket.next();
      expect(frame.id).toBe(what);
      expect(errorsOf(frame), what).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      if (frame.type === 'next') await socket.next('complete');
    }
  },
);

test('behind the terminal event a subscription ends at once and empty', async () => {
  await using socket = await connect();
  const id = own.Generation;
  socket.subscribe('1', EVENTS, { id });
  const cursors: string[] = [];
  for (let frame = await socket.next(); frame.type === 'next'; frame = await socket.next())
    cursors.push(
      (frame.payload as { data: { generationEvents: { cursor: string } } }).data.generationEvents.cursor,
    );
  expect(cursors.length).toBeGreaterThan(1);
  socket.subscribe('2', EVENTS, { id, after: cursors.at(-1) });
  expect(await socket.next()).toEqual({ id: '2', type: 'complete' });
});

test('a cursor that is none of this feed is refused by name', async () => {
  await using socket = await connect();
  socket.subscribe('1', EVENTS, { id: own.Generation, after: 'garbage' });
  expect(errorsOf(await socket.next())).toMatchObject([
    { extensions: { code: 'INVALID_INPUT', fields: [{ path: ['after'] }] } },
  ]);
});
