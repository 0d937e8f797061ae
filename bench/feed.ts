import { type FeedServer, startFeedServers } from './feed-peers.ts';
import { newStreams } from './ours/contender.ts';
import { atMostTimes } from './support/goals.ts';
import { type LiveRun, runLive } from './support/live-run.ts';
import { LIVE_HEAD, type LiveContender, liveRows, microsOf } from './support/live-table.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';

const STREAMS = 200;
const TOKENS = QUICK ? 150 : 300;
const INTERVAL_MS = 5;
/** What a fast provider writes, and the stock server cannot follow. */
const FAST_INTERVAL_MS = 2;
const TOKENS_PER_FRAME = 3;

/** From the feed to one viewer on each stream. */
export async function feed(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const servers = await startFeedServers(cleanup, STREAMS);
  const contender = ({ name, server, sockets }: FeedServer, intervalMs = INTERVAL_MS): LiveContender => ({
    name: intervalMs === INTERVAL_MS ? name : `${name}, up to ${1000 / intervalMs} a second`,
    runs: [],
    run() {
      const streams = newStreams(STREAMS);
      const begin = () => server.order({ streams, tokens: TOKENS, intervalMs });
      return runLive({ server, sockets, streams, tokens: TOKENS, begin });
    },
  });
  const [uncoalesced, coalesced, stock, floor] = [
    contender(servers.uncoalesced),
    contender(servers.coalesced),
    contender(servers.stock),
    contender(servers.floor),
  ];
  const [fastCoalesced, fastStock] = [
    contender(servers.coalesced, FAST_INTERVAL_MS),
    contender(servers.stock, FAST_INTERVAL_MS),
  ];
  const contenders = [
    ...[uncoalesced, coalesced, stock],
    ...[contender(servers.apollo), contender(servers.mercurius), floor, contender(servers.writes)],
  ];
  const fewerFrames: LiveContender = {
    name: 'floor, three tokens a frame',
    runs: [],
    run: () => runFewerFrames(servers.floor),
  };
  contenders.push(fewerFrames, fastCoalesced, fastStock);
  for (const { run } of contenders) await run();
  await interleave(contenders, async ({ run, runs }) => void runs.push(await run()));
  return {
    title: 'Feed → one viewer: CPU per token',
    method:
      `${ROUNDS} rounds of ${STREAMS} streams at a time, ${TOKENS} tokens each at up to ${1000 / INTERVAL_MS} a second, one viewer on each, on a socket of its own. ` +
      'CPU is that of the server process alone, from when everybody has subscribed until the last text is here. In all of them the same source in the process writes the same tokens, and goes on more slowly where the process cannot keep up ' +
      '(last column); every viewer was checked to have got the whole text. Ours has all its transports, guards and plugins, its feed and its cursors, and no database; the peers keep nothing to resume from. The rows below the floor are what Node’s sockets and the operating system take of each frame, and what the floor takes of as few frames as 15 ms leave; the last two are a provider as fast as the fastest. ' +
      'Median of the rounds (least–greatest).',
    head: LIVE_HEAD,
    rows: liveRows(contenders, floor, stock),
    goals: [
      atMostTimes('every token by itself ≤ 1/3.5 of stock', microsOf(uncoalesced), microsOf(stock), 1 / 3.5),
      atMostTimes('coalesced, at 200 a second ≤ 1/10 of stock', microsOf(coalesced), microsOf(stock), 1 / 10),
      atMostTimes(
        'coalesced, at 500 a second ≤ 1/10 of stock',
        microsOf(fastCoalesced),
        microsOf(fastStock),
        1 / 10,
      ),
    ],
  };
}

/** A third of the frames in the same time, as coalescing leaves them. */
async function runFewerFrames({ server, sockets }: FeedServer): Promise<LiveRun> {
  const [streams, tokens] = [newStreams(STREAMS), TOKENS / TOKENS_PER_FRAME];
  const begin = () => server.order({ streams, tokens, intervalMs: INTERVAL_MS * TOKENS_PER_FRAME });
  const { microsPerToken, rate } = await runLive({ server, sockets, streams, tokens, begin });
  return {
    microsPerToken: microsPerToken / TOKENS_PER_FRAME,
    tokensPerFrame: TOKENS_PER_FRAME,
    rate: rate * TOKENS_PER_FRAME,
  };
}
