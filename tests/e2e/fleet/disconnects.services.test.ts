import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disconnectAbruptly, KINDS_OF_DISCONNECT, type Watched } from '../../support/network/disconnects.ts';
import { rounds } from '../../support/rounds.ts';
import { type Fleet, startFleet } from '../../support/server/fleet.ts';
import type { FleetInstance } from '../../support/server/fleet-instance.ts';
import { INSPECTABLE, liveHeap } from '../../support/server/live-heap.ts';

const ROUNDS = rounds({ few: 3, full: 20 });
const AT_ONCE = 20;
const TIMES = 1000 / AT_ONCE / KINDS_OF_DISCONNECT;
const GONE_WITHIN_MS = 2000;
const CHUNKS = ['Once ', 'upon ', 'a ', 'time ', 'there ', 'was.'];

let fleet: Fleet;
let redis: Redis;
beforeAll(async () => {
  fleet = await startFleet({
    nodeArguments: INSPECTABLE,
    env: { LOG_LEVEL: 'warn', MAX_CONNECTIONS_PER_USER: '1000' },
  });
  redis = new Redis(fleet.redis.url);
});
afterAll(async () => {
  redis.disconnect();
  await fleet[Symbol.asyncDispose]();
});

/** What an instance holds open, but for its database pool: that has a socket for each connection, a timer for each idle one. */
async function heldBy(instance: FleetInstance) {
  const metrics = await instance.metrics();
  const count = (name: string) => metrics.get(name) ?? 0;
  return {
    readers: metrics.get('feed_readers'),
    websockets: metrics.get('websockets'),
    timers: count('nodejs_active_resources{type="Timeout"}') - count('database_connections_idle'),
    sockets: count('nodejs_active_resources{type="TCPSocketWrap"}') - count('database_connections'),
  };
}

const channels = async () => ((await redis.pubsub('CHANNELS')) as string[]).toSorted();

/** A thousand of them, at both instances in turn. */
async function thousand(watched: Watched): Promise<void> {
  for (let time = 0; time < TIMES; time++) {
    const person = fleet.instance(time).serve(watched.person);
    await disconnectAbruptly({ ...watched, person }, AT_ONCE);
  }
}

test(`${ROUNDS} times a thousand abrupt disconnects: channels, readers, sockets and timers are gone within 2 s, the heap stays [needs Redis] [needs Postgres]`, {
  timeout: 600_000,
}, async () => {
  const rest = Promise.withResolvers<void>();
  fleet.provider.answer('alpha', { chunks: CHUNKS, hold: { afterChunks: 3, until: rest.promise } });
  const person = fleet.instance(0).serve(await fleet.person());
  const conversationId = await person.startConversation();
  const { generationId } = await person.send(conversationId, 'Tell me a tale.');
  const watched = { person, generationId, conversationId };
  const quiet = await channels();
  const measure = () => Promise.all(fleet.instances.map((instance) => heldBy(instance)));

  // What is compiled and cached on the way is no leak: it comes with the first rounds, and stays.
  for (let round = 0; round < ROUNDS / 5; round++) await thousand(watched);
  // What is left: each instance's ear for sessions that end, and the run's own for orders to stop.
  await expect
    .poll(async () => (await measure()).map(({ readers, websockets }) => [readers, websockets]), {
      timeout: GONE_WITHIN_MS,
      interval: 50,
    })
    .toEqual([
      [2, 0],
      [1, 0],
    ]);
  await expect.poll(channels, { timeout: GONE_WITHIN_MS }).toEqual(quiet);
  const base = await measure();
  const heaps = () => Promise.all(fleet.instances.map((instance) => liveHeap(instance.process)));
  const heapsBefore = await heaps();

  for (let round = 1; round <= ROUNDS; round++) {
    await thousand(watched);
    await expect
      .poll(
        async () => {
          const now = await measure();
          return now.map((held, nth) => ({
            readers: held.readers,
            websockets: held.websockets,
            timers: Math.max(0, held.timers - (base[nth]?.timers ?? 0) - 3),
            sockets: Math.max(0, held.sockets - (base[nth]?.sockets ?? 0) - 3),
          }));
        },
        { timeout: GONE_WITHIN_MS, interval: 50 },
      )
      .toEqual([
        { readers: 2, websockets: 0, timers: 0, sockets: 0 },
        { readers: 1, websockets: 0, timers: 0, sockets: 0 },
      ]);
    await expect.poll(channels, { timeout: GONE_WITHIN_MS }).toEqual(quiet);
  }
  for (const [nth, heap] of (await heaps()).entries()) {
    console.log(`instance ${nth}: heap ${heapsBefore[nth]} before, ${heap} after ${ROUNDS} rounds`);
    expect(heap / (heapsBefore[nth] ?? 0)).toBeLessThan(1.05);
  }

  rest.resolve();
  const { text, last } = await fleet.instance(1).serve(person).readAnswer(generationId);
  expect([text, last?.status]).toEqual([CHUNKS.join(''), 'COMPLETE']);
});
