import { type FeedServer, startFeedServers } from './feed-peers.ts';
import { newStreams } from './ours/contender.ts';
import { atMostTimes } from './support/goals.ts';
import { runLive } from './support/live-run.ts';
import { LIVE_HEAD, type LiveContender, liveRows, microsOf } from './support/live-table.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';

const VIEWERS = 500;
const TOKENS = QUICK ? 100 : 200;
const INTERVAL_MS = 5;

/** One stream that many watch. */
export async function fanOut(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const servers = await startFeedServers(cleanup, VIEWERS);
  const contender = ({ name, server, sockets }: FeedServer): LiveContender => ({
    name,
    runs: [],
    run() {
      const [stream = ''] = newStreams(1);
      const streams = sockets.map(() => stream);
      const begin = () => server.order({ streams: [stream], tokens: TOKENS, intervalMs: INTERVAL_MS });
      return runLive({ server, sockets, streams, tokens: TOKENS, begin });
    },
  });
  const [uncoalesced, coalesced, stock, floor] = [
    contender(servers.uncoalesced),
    contender(servers.coalesced),
    contender(servers.stock),
    contender(servers.floor),
  ];
  const contenders = [
    ...[uncoalesced, coalesced, stock],
    ...[contender(servers.apollo), contender(servers.mercurius), floor],
  ];
  for (const { run } of contenders) await run();
  await interleave(contenders, async ({ run, runs }) => void runs.push(await run()));
  return {
    title: `One stream, ${VIEWERS} viewers: CPU per token and viewer`,
    method:
      `${ROUNDS} rounds of one stream of ${TOKENS} tokens at up to ${1000 / INTERVAL_MS} a second, with ${VIEWERS} viewers who ask for the same fields, each on a socket of its own. ` +
      'Otherwise as above; a delivery is one token at one viewer.',
    head: LIVE_HEAD,
    rows: liveRows(contenders, floor, stock),
    goals: [atMostTimes('coalesced ≤ 1/15 of stock', microsOf(coalesced), microsOf(stock), 1 / 15)],
  };
}
