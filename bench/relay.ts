import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Person } from '../tests/support/people/person.ts';
import { startRedis } from '../tests/support/services/redis.ts';
import { newStreams } from './ours/contender.ts';
import { sharedDatabase } from './support/databases.ts';
import { FrameSocket } from './support/frame-socket.ts';
import { atMost, atMostTimes } from './support/goals.ts';
import { NO_LIMITS } from './support/no-limits.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';
import { runStamped } from './support/stamped-run.ts';
import { median, ratio, withSpread } from './support/statistics.ts';
import { startStudio } from './support/studio.ts';

const VIEWERS = 100;
const TOKENS = QUICK ? 100 : 300;
const INTERVAL_MS = 10;
const TIMEOUT_MS = 60_000;
/** By how much a coalesced token may be later than the floor's. */
const COALESCED_MS = 16;

interface Contender {
  readonly name: string;
  readonly sockets: readonly FrameSocket[];
  /** Asks the provider at one instance; the stream to watch at the other. */
  readonly ask: () => Promise<string>;
  readonly p50: number[];
  readonly p99: number[];
}

/** From a provider's chunk to the viewers at another instance than the one that reads it. */
export async function relay(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const redis = cleanup.use(await startRedis());
  const database = cleanup.use(await sharedDatabase());
  const source = cleanup.use(await startServer(new URL('support/provider-server.ts', import.meta.url)));
  const files = await mkdtemp(path.join(tmpdir(), 'files-'));
  cleanup.defer(() => rm(files, { recursive: true, force: true }));
  const shared = {
    ...NO_LIMITS,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    JWT_SECRET: randomBytes(32).toString('hex'),
    ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    FILES_DIR: files,
    OPENAI_COMPATIBLE_BENCH_URL: `${source.url}/v1`,
    DEFAULT_MODEL: 'bench/bench',
  };
  const instance = async (env: Record<string, string> = {}) =>
    cleanup.use(await startStudio({ ...shared, ...env }));
  const open = async ({ url }: ServerProcess, accessToken: string | null = null) => {
    const sockets: FrameSocket[] = [];
    while (sockets.length < VIEWERS) sockets.push(cleanup.use(await FrameSocket.open(url, accessToken)));
    return sockets;
  };
  const peer = async (file: string) =>
    cleanup.use(
      await startServer(new URL(`peers/${file}`, import.meta.url), {
        REDIS_URL: redis.url,
        PROVIDER_URL: source.url,
      }),
    );
  const runner = await instance();
  const person = await Person.register(`${runner.url}/graphql`, 'viewer');
  const conversation = await person.startConversation();
  const { accessToken } = person.tokens;
  const send = async () => (await person.send(conversation, 'Hello')).generationId;
  const [reader, writer] = [await peer('relay-reader.ts'), await peer('relay-writer.ts')];
  const askFloor = async () => {
    const [stream = ''] = newStreams(1);
    reader.order({ ask: stream });
    return stream;
  };
  const contender = (name: string, sockets: FrameSocket[], ask: () => Promise<string>): Contender => ({
    name,
    sockets,
    ask,
    p50: [],
    p99: [],
  });
  const uncoalesced = contender(
    'ours, every token by itself',
    await open(await instance({ COALESCE_MS: '0' }), accessToken),
    send,
  );
  const coalesced = contender(
    'ours, coalesced as shipped (15 ms)',
    await open(await instance(), accessToken),
    send,
  );
  const floor = contender('floor: raw ioredis → ws relay', await open(writer), askFloor);
  const contenders = [uncoalesced, coalesced, floor];
  const measure = async ({ name, sockets, ask, p50, p99 }: Contender) => {
    const stream = await ask();
    const streams = sockets.map(() => stream);
    const begin = () => source.order({ answers: 1, tokens: TOKENS, intervalMs: INTERVAL_MS, stamped: true });
    const arrivals = await runStamped(sockets, streams, begin, TIMEOUT_MS);
    const lost = TOKENS * VIEWERS - arrivals.count + arrivals.faults;
    if (lost !== 0) throw new Error(`${name}: ${lost} tokens were lost`);
    p50.push(arrivals.quantile(0.5));
    p99.push(arrivals.quantile(0.99));
  };
  for (const each of contenders) {
    await measure(each);
    each.p50.length = each.p99.length = 0;
  }
  await interleave(contenders, measure);
  const allowed = (rounds: number[]) => median(rounds) + COALESCED_MS;
  return {
    title: `Provider → ${VIEWERS} viewers at another instance, Redis between`,
    method:
      `${ROUNDS} rounds of one answer of ${TOKENS} tokens at ${1000 / INTERVAL_MS} a second from a provider in a process of its own, read by one instance and watched by ${VIEWERS} viewers at the other. ` +
      'Every token says when the provider wrote it; the generator compares that with the same clock when the frame is here; none was lost. Median of the rounds (least–greatest).',
    head: ['', 'p50, ms', '/ floor', 'p99, ms', '/ floor'],
    rows: contenders.map(({ name, p50, p99 }) => [
      name,
      withSpread(p50, 2),
      ratio(p50, floor.p50),
      withSpread(p99, 2),
      ratio(p99, floor.p99),
    ]),
    goals: [
      atMostTimes('every token by itself: p50 ≤ 1.5 × floor', uncoalesced.p50, floor.p50, 1.5),
      atMostTimes('every token by itself: p99 ≤ 1.5 × floor', uncoalesced.p99, floor.p99, 1.5),
      atMost('coalesced: p50 ≤ floor + 16 ms', coalesced.p50, allowed(floor.p50), 'ms'),
      atMost('coalesced: p99 ≤ floor + 16 ms', coalesced.p99, allowed(floor.p99), 'ms'),
    ],
  };
}
