import { setTimeout as sleep } from 'node:timers/promises';
import { type Mounted, newStreams, startMounted } from './ours/contender.ts';
import { FrameSocket } from './support/frame-socket.ts';
import type { Goal } from './support/goals.ts';
import { NO_LIMITS } from './support/no-limits.ts';
import type { Section } from './support/report.ts';
import { QUICK } from './support/rounds.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';
import { runStamped } from './support/stamped-run.ts';

const STREAMS = 1000;
const INTERVAL_MS = 20;
const [SECONDS, STOCK_SECONDS] = QUICK ? [5, 3] : [60, 15];
/** How long all may take beyond the time for which tokens are written. */
const LATE_MS = 30_000;

interface Soaked {
  readonly lost: number;
  readonly p50: number;
  readonly p99: number;
  /** The server's resident memory after a sixth of the time and at its end, in MB. */
  readonly memory: readonly [early: number, late: number];
  /** Cores that were in use. */
  readonly serverCores: number;
  readonly generatorCores: number;
}

/** Many streams for a long time. */
export async function soak(): Promise<Section> {
  const ours = await withServer(await startMounted('feed-server.ts', NO_LIMITS), SECONDS);
  const stock = await withServer(
    await startServer(new URL('peers/stock-feed.ts', import.meta.url)),
    STOCK_SECONDS,
  );
  return {
    title: `${STREAMS.toLocaleString('en')} streams at ${1000 / INTERVAL_MS} tokens a second`,
    method:
      `One run of ${SECONDS} s (stock: ${STOCK_SECONDS} s), one viewer on each stream on a socket of its own; the source in the server’s process keeps to the clock. Every token says its number and when it was written; ` +
      'the generator compares that with the same clock when the frame is here. Server and generator share the machine: where both columns of cores together come near to its number, the latency is the machine’s. ' +
      'Ours has all its transports, guards and plugins, coalesces as shipped, holds every token to resume from, and has no database; its memory grows by what it holds.',
    head: ['', 'lost', 'p50, ms', 'p99, ms', 'MB early', 'MB at the end', 'cores', 'generator’s cores'],
    rows: [row('ours', ours), row('stock Yoga + graphql-ws + createPubSub', stock)],
    goals: goals(ours),
  };
}

async function withServer(server: ServerProcess | Mounted, seconds: number): Promise<Soaked | string> {
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(server);
  const sockets: FrameSocket[] = [];
  while (sockets.length < STREAMS) {
    const accessToken = 'accessToken' in server ? await server.accessToken() : null;
    sockets.push(cleanup.use(await FrameSocket.open(server.url, accessToken)));
  }
  try {
    return await run(server, sockets, seconds);
  } catch (error) {
    return (error as Error).message;
  }
}

async function run(server: ServerProcess, sockets: FrameSocket[], seconds: number): Promise<Soaked> {
  const streams = newStreams(STREAMS);
  const tokens = (seconds * 1000) / INTERVAL_MS;
  const used = () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  let begun = { at: 0, cpu: Promise.resolve(0), own: 0 };
  let early = Promise.resolve(0);
  const begin = () => {
    begun = { at: performance.now(), cpu: server.cpu(), own: used() };
    server.order({ streams, tokens, intervalMs: INTERVAL_MS, stamped: true, strict: true });
    early = sleep((seconds * 1000) / 6).then(() => server.rss());
    early.catch(() => {});
  };
  const arrivals = await runStamped(sockets, streams, begin, seconds * 1000 + LATE_MS);
  const micros = (performance.now() - begun.at) * 1000;
  return {
    lost: STREAMS * tokens - arrivals.count + arrivals.faults,
    p50: arrivals.quantile(0.5),
    p99: arrivals.quantile(0.99),
    memory: [(await early) / 1e6, (await server.rss()) / 1e6],
    serverCores: ((await server.cpu()) - (await begun.cpu)) / micros,
    generatorCores: (used() - begun.own) / micros,
  };
}

function row(name: string, found: Soaked | string): string[] {
  if (typeof found === 'string') return [name, found];
  const { lost, p50, p99, memory, serverCores, generatorCores } = found;
  return [
    name,
    String(lost),
    p50.toFixed(1),
    p99.toFixed(1),
    ...memory.map((megabytes) => megabytes.toFixed(0)),
    serverCores.toFixed(2),
    generatorCores.toFixed(2),
  ];
}

function goals(ours: Soaked | string): Goal[] {
  if (typeof ours === 'string') return [{ text: 'it goes through', found: ours, met: false }];
  const { lost, p99, memory } = ours;
  const growth = memory[1] / memory[0];
  return [
    { text: 'no loss', found: `${lost} lost`, met: lost === 0 },
    { text: 'p99 ≤ 50 ms', found: `${p99.toFixed(1)} ms`, met: p99 <= 50 },
    { text: 'memory flat (≤ 1.25 ×)', found: `${growth.toFixed(2)}×`, met: growth <= 1.25 },
  ];
}
