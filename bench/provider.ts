import { Person } from '../tests/support/people/person.ts';
import { newStreams } from './ours/contender.ts';
import { sharedDatabase } from './support/databases.ts';
import { FrameSocket } from './support/frame-socket.ts';
import { atMostTimes } from './support/goals.ts';
import { type LiveRun, runLive } from './support/live-run.ts';
import { LIVE_HEAD, type LiveContender, liveRows, microsOf } from './support/live-table.ts';
import { NO_LIMITS } from './support/no-limits.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';
import { startStudio } from './support/studio.ts';

const STREAMS = 100;
const TOKENS = QUICK ? 200 : 400;
const INTERVAL_MS = 5;

/** The whole server, from a provider's bytes to a viewer's. */
export async function provider(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const source = cleanup.use(await startServer(new URL('support/provider-server.ts', import.meta.url)));
  const database = cleanup.use(await sharedDatabase());
  const run = (server: ServerProcess, sockets: readonly FrameSocket[], streams: readonly string[]) => {
    const begin = () => source.order({ answers: STREAMS, tokens: TOKENS, intervalMs: INTERVAL_MS });
    return runLive({ server, sockets, streams, tokens: TOKENS, begin });
  };
  const peer = async (name: string, file: string): Promise<LiveContender> => {
    const entry = new URL(`peers/${file}`, import.meta.url);
    const server = cleanup.use(await startServer(entry, { PROVIDER_URL: source.url }));
    const sockets = await openSockets(cleanup, server, null);
    return { name, runs: [], run: () => run(server, sockets, newStreams(STREAMS)) };
  };
  const ours = async (name: string, coalesceMs: string): Promise<LiveContender> => {
    const server = cleanup.use(
      await startStudio({
        ...NO_LIMITS,
        DATABASE_URL: database.url,
        OPENAI_COMPATIBLE_BENCH_URL: `${source.url}/v1`,
        DEFAULT_MODEL: 'bench/bench',
        COALESCE_MS: coalesceMs,
      }),
    );
    const person = await Person.register(`${server.url}/graphql`, `viewer-${coalesceMs}`);
    const conversations: string[] = [];
    while (conversations.length < STREAMS) conversations.push(await person.startConversation());
    const sockets = await openSockets(cleanup, server, person.tokens.accessToken);
    const measured = async (): Promise<LiveRun> => {
      const sent = await Promise.all(conversations.map((id) => person.send(id, 'Hello')));
      return run(
        server,
        sockets,
        sent.map(({ generationId }) => generationId),
      );
    };
    return { name, runs: [], run: measured };
  };
  const uncoalesced = await ours('ours, every token by itself', '0');
  const coalesced = await ours('ours, coalesced as shipped (15 ms)', '15');
  const stock = await peer('stock Yoga, provider by fetch', 'stock-fetch.ts');
  const sdk = await peer('stock Yoga, provider by the AI SDK', 'stock-ai-sdk.ts');
  const floor = await peer('floor: undici + eventsource-parser → ws', 'raw-provider.ts');
  const contenders = [uncoalesced, coalesced, stock, sdk, floor];
  for (const contender of contenders) await contender.run();
  await interleave(contenders, async (contender) => void contender.runs.push(await contender.run()));
  return {
    title: 'Provider → one viewer: CPU per provider token, the whole server',
    method:
      `${ROUNDS} rounds of ${STREAMS} answers at a time, ${TOKENS} tokens each at ${1000 / INTERVAL_MS} a second from one provider of OpenAI’s wire format in a process of its own, one viewer on each, on a socket of its own. ` +
      'CPU is that of the server process alone, from when everybody has subscribed until the last text is here. Ours is `npm start` as it is, ' +
      `with ${database.name} behind it; it keeps the answers, the peers keep nothing. Every viewer was checked to have got the whole text. Median of the rounds (least–greatest).`,
    head: LIVE_HEAD,
    rows: liveRows(contenders, floor, stock),
    goals: [
      atMostTimes('every token by itself ≤ 1.6 × floor', microsOf(uncoalesced), microsOf(floor), 1.6),
      atMostTimes('coalesced ≤ 1.25 × floor', microsOf(coalesced), microsOf(floor), 1.25),
    ],
  };
}

async function openSockets(
  cleanup: AsyncDisposableStack,
  { url }: ServerProcess,
  accessToken: string | null,
): Promise<FrameSocket[]> {
  const sockets: FrameSocket[] = [];
  while (sockets.length < STREAMS) sockets.push(cleanup.use(await FrameSocket.open(url, accessToken)));
  return sockets;
}
