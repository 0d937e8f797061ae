import { setTimeout as sleep } from 'node:timers/promises';
import { type Mounted, newStreams, startMounted } from './ours/contender.ts';
import { FrameSocket } from './support/frame-socket.ts';
import { NO_LIMITS } from './support/no-limits.ts';
import type { Section } from './support/report.ts';
import { QUICK } from './support/rounds.ts';
import { type Memory, type ServerProcess, startServer } from './support/server-process.ts';
import { watch } from './support/viewer.ts';

const SOCKETS = QUICK ? 100 : 1000;
const SUBSCRIPTIONS = 10;
const ALL = SOCKETS * SUBSCRIPTIONS;
const WARM_UP_SOCKETS = 50;
const POLL_MS = 250;
/** A server that uses less CPU than this between two looks has subscribed everybody. */
const IDLE_MICROS = 15_000;
const ALIVE_TIMEOUT_MS = 30_000;
const GOAL_BYTES = 12 * 1024;

interface Idle {
  readonly heap: number;
  readonly rss: number;
  readonly alive: number;
}

/** Subscriptions that wait for something to happen. */
export async function idle(): Promise<Section> {
  const ours = await hold(await startMounted('feed-server.ts', NO_LIMITS));
  const stock = await hold(await startServer(new URL('peers/stock-feed.ts', import.meta.url)));
  const row = (name: string, { heap, rss, alive }: Idle) => [
    name,
    heap.toFixed(0),
    rss.toFixed(0),
    `${alive.toLocaleString('en')} of ${ALL.toLocaleString('en')}`,
  ];
  return {
    title: `${ALL.toLocaleString('en')} idle subscriptions`,
    method:
      `One run: ${SUBSCRIPTIONS} subscriptions on each of ${SOCKETS.toLocaleString('en')} sockets, each of another person, all of different streams. What the server holds more than before the first socket, ` +
      'sockets included, divided by the subscriptions: live objects and buffers after a full collection, and the resident memory as the system counts it. Alive is who got an event and an end afterwards.',
    head: ['', 'live bytes each', 'resident bytes each', 'alive afterwards'],
    rows: [row('ours', ours), row('stock Yoga + graphql-ws + createPubSub', stock)],
    goals: [
      {
        text: 'live bytes ≤ 12 KB each',
        found: `${(ours.heap / 1024).toFixed(1)} KB`,
        met: ours.heap <= GOAL_BYTES,
      },
      { text: 'all alive afterwards', found: `${ours.alive} of ${ALL}`, met: ours.alive === ALL },
    ],
  };
}

async function hold(server: ServerProcess | Mounted): Promise<Idle> {
  await using _server = server;
  await subscribeAndEnd(server, WARM_UP_SOCKETS, async () => {});
  const before = await server.memory();
  let after: Memory = before;
  const alive = await subscribeAndEnd(server, SOCKETS, async () => {
    after = await server.memory();
  });
  return { heap: (after.heap - before.heap) / ALL, rss: (after.rss - before.rss) / ALL, alive };
}

/** Answers how many got an event and an end, after everybody had waited. */
async function subscribeAndEnd(
  server: ServerProcess | Mounted,
  count: number,
  whileIdle: () => Promise<void>,
): Promise<number> {
  using sockets = new DisposableStack();
  const streams = newStreams(count * SUBSCRIPTIONS);
  const got = new Set<number>();
  const { promise, resolve } = Promise.withResolvers<void>();
  let open = streams.length;
  for (let at = 0; at < count; at++) {
    const accessToken = 'accessToken' in server ? await server.accessToken() : null;
    const socket = sockets.use(await FrameSocket.open(server.url, accessToken));
    const first = at * SUBSCRIPTIONS;
    const own = streams.slice(first, first + SUBSCRIPTIONS);
    watch(
      socket,
      own.map((stream, nth) => [first + nth, stream] as const),
      {
        onText: (viewer) => got.add(viewer),
        onEnd: () => --open === 0 && resolve(),
        onFault: (fault) => console.error(fault),
      },
    );
  }
  await quiet(server);
  await whileIdle();
  server.order({ streams, tokens: 1, intervalMs: 1000 });
  const late = AbortSignal.timeout(ALIVE_TIMEOUT_MS);
  late.addEventListener('abort', () => resolve());
  await promise;
  return got.size;
}

async function quiet(server: ServerProcess): Promise<void> {
  for (let before = await server.cpu(); ; ) {
    await sleep(POLL_MS);
    const now = await server.cpu();
    if (now - before < IDLE_MICROS) return;
    before = now;
  }
}
