import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { disconnectAbruptly, KINDS_OF_DISCONNECT } from '../../support/network/disconnects.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';
import { INSTANCES } from '../../support/server/studio.ts';

const ROUNDS = 10;
/** Of each kind in each round, so that a thousand are cut in all. */
const EACH = 1000 / ROUNDS / KINDS_OF_DISCONNECT;
const CHUNKS = ['Once ', 'upon ', 'a ', 'time ', 'there ', 'was.'];

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({ MAX_CONNECTIONS_PER_USER: '1000' });
});
afterAll(() => running[Symbol.asyncDispose]());

/**
 * What is held open, on the server's side and, for sockets and timers, on both. The database pool grows and shrinks as it
 * likes, with a socket for each connection and a timer for each that is idle: they are told apart.
 */
async function held() {
  const [connections, idle] = [
    await running.studio.metric('database_connections'),
    await running.studio.metric('database_connections_idle'),
  ];
  const resources = process.getActiveResourcesInfo();
  return {
    readers: await running.studio.metric('feed_readers'),
    websockets: await running.studio.metric('websockets'),
    timers: resources.filter((name) => name === 'Timeout').length - idle,
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length - connections,
  };
}

test('a thousand abrupt disconnects leave nothing behind, and the answer that nobody watches goes on', {
  timeout: 60_000,
}, async () => {
  const rest = Promise.withResolvers<void>();
  running.provider.answer('alpha', { chunks: CHUNKS, hold: { afterChunks: 3, until: rest.promise } });
  const person = await running.studio.person();
  const conversationId = await person.startConversation();
  const { generationId } = await person.send(conversationId, 'Tell me a tale.');
  const watched = { person, generationId, conversationId };

  await disconnectAbruptly(watched, EACH);
  // What is left: each instance's ear for sessions that end, and the run's own for orders to stop.
  const base = await vi.waitFor(
    async () => {
      const now = await held();
      expect(now).toMatchObject({ readers: INSTANCES + 1, websockets: 0 });
      return now;
    },
    { timeout: 5000 },
  );
  for (let round = 1; round < ROUNDS; round++) await disconnectAbruptly(watched, EACH);
  await vi.waitFor(
    async () => {
      const now = await held();
      expect(now).toMatchObject({ readers: INSTANCES + 1, websockets: 0 });
      expect(now.timers).toBeLessThanOrEqual(base.timers + 5);
      expect(now.sockets).toBeLessThanOrEqual(base.sockets + 5);
    },
    { timeout: 5000 },
  );

  rest.resolve();
  const { text, last } = await person.readAnswer(generationId);
  expect([text, last?.status]).toEqual([CHUNKS.join(''), 'COMPLETE']);
  await vi.waitFor(async () => expect(await held()).toMatchObject({ readers: INSTANCES }), {
    timeout: 60_000,
  });
});
