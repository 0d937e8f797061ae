import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CuttableSocket } from '../../support/cuttable-socket.ts';
import { GENERATION_EVENTS, type Person } from '../../support/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/provider-studio.ts';

const ROUNDS = 10;
/** Of each kind in each round: 5 kinds, so that a thousand are cut in all. */
const EACH = 20;
const CHUNKS = ['Once ', 'upon ', 'a ', 'time ', 'there ', 'was.'];
const VIEWER_EVENTS = 'subscription { viewerEvents { __typename } }';
const CONVERSATION_EVENTS =
  'subscription ($conversationId: ID!) { conversationEvents(conversationId: $conversationId) { __typename } }';

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio();
});
afterAll(() => running[Symbol.asyncDispose]());

interface Watched {
  readonly person: Person;
  readonly generationId: string;
  readonly conversationId: string;
}

const subscribeToAll = (socket: CuttableSocket, { generationId, conversationId }: Watched) => {
  const idle = [
    socket.subscribe(VIEWER_EVENTS, {}).next(),
    socket.subscribe(CONVERSATION_EVENTS, { conversationId }).next(),
  ];
  for (const never of idle) never.catch(() => {});
  return socket.subscribe(GENERATION_EVENTS, { generationId });
};

const cuts: Readonly<Record<string, (watched: Watched) => Promise<void>>> = {
  'a socket, in mid-stream': async (watched) => {
    const socket = await CuttableSocket.connect(watched.person);
    await subscribeToAll(socket, watched).next();
    socket.destroy();
  },
  'a socket, with its subscriptions on their way': async (watched) => {
    const socket = await CuttableSocket.connect(watched.person);
    subscribeToAll(socket, watched)
      .next()
      .catch(() => {});
    await new Promise((sent) => socket.socket.send('{"type":"ping"}', sent));
    socket.destroy();
  },
  'a socket that was not let in yet': async ({ person }) => {
    const socket = await CuttableSocket.open(person);
    await new Promise((sent) => socket.socket.send('{"type":"ping"}', sent));
    socket.destroy();
  },
  'a stream, in mid-stream': async ({ person, generationId }) => {
    const abort = new AbortController();
    const events = person.watch(generationId, null, abort.signal);
    await events.next();
    abort.abort();
    await events.next().catch(() => {});
  },
  'a stream of an idle feed, or one on its way': async ({ person, conversationId }) => {
    const abort = new AbortController();
    const events = person.sse(CONVERSATION_EVENTS, { conversationId }, abort.signal);
    const never = events.next();
    never.catch(() => {});
    await person.get('{ viewer { id } }');
    abort.abort();
    await never.catch(() => {});
  },
};

async function cutMany(watched: Watched): Promise<void> {
  await Promise.all(Object.values(cuts).flatMap((cut) => Array.from({ length: EACH }, () => cut(watched))));
}

/** What is held open, on the server's side and, for sockets and timers, on both. */
async function held() {
  const resources = process.getActiveResourcesInfo();
  return {
    readers: await running.studio.metric('feed_readers'),
    websockets: await running.studio.metric('websockets'),
    timers: resources.filter((name) => name === 'Timeout').length,
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
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

  await cutMany(watched);
  // One reader is left: the run's own ear for orders to stop.
  const base = await vi.waitFor(
    async () => {
      const now = await held();
      expect(now).toMatchObject({ readers: 1, websockets: 0 });
      return now;
    },
    { timeout: 5000 },
  );
  for (let round = 1; round < ROUNDS; round++) await cutMany(watched);
  await vi.waitFor(
    async () => {
      const now = await held();
      expect(now).toMatchObject({ readers: 1, websockets: 0 });
      expect(now.timers).toBeLessThanOrEqual(base.timers + 5);
      expect(now.sockets).toBeLessThanOrEqual(base.sockets + 5);
    },
    { timeout: 5000 },
  );

  rest.resolve();
  const { text, last } = await person.readAnswer(generationId);
  expect([text, last?.status]).toEqual([CHUNKS.join(''), 'COMPLETE']);
  await vi.waitFor(async () => expect(await held()).toMatchObject({ readers: 0 }));
});
