import assert from 'node:assert/strict';
import { startMounted } from './ours/contender.ts';
import { LIBRARY_QUERY, libraryAnswer } from './peers/support/library.ts';
import { atMostTimes } from './support/goals.ts';
import { CONCURRENCY, cpuOf, HTTP_HEAD, httpContender, httpRows, load } from './support/http-load.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { startServer } from './support/server-process.ts';

const REQUESTS = QUICK ? 2000 : 5000;

/** One POST whose answer is a list of 20 in memory. */
export async function post(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const peer = async (name: string, file: string, path: string, env: Record<string, string> = {}) => {
    const server = cleanup.use(await startServer(new URL(`peers/${file}`, import.meta.url), env));
    return httpContender(name, server, { path, body: { query: LIBRARY_QUERY } });
  };
  const server = cleanup.use(await startMounted('post-server.ts', {}));
  const accessToken = await server.accessToken();
  const ours = httpContender('ours, signed in, every guard and plugin on', server, {
    path: '/graphql',
    accessToken,
    body: { query: LIBRARY_QUERY },
  });
  const floor = await peer('floor: node:http', 'raw-post.ts', '/');
  const mercurius = await peer('Mercurius', 'mercurius-post.ts', '/graphql');
  const contenders = [
    ours,
    await peer('Mercurius with JIT', 'mercurius-post.ts', '/graphql', { JIT: '1' }),
    mercurius,
    await peer('stock Yoga', 'stock-post.ts', '/graphql'),
    await peer('Apollo Server 5, standalone', 'apollo-post.ts', '/'),
    floor,
  ];
  for (const contender of contenders) {
    cleanup.use(contender);
    assert.deepEqual(JSON.parse(await contender.ask()), libraryAnswer());
    await load(contender, REQUESTS);
    contender.runs.length = 0;
  }
  await interleave(contenders, (contender) => load(contender, REQUESTS));
  return {
    title: 'One POST, a list of 20 in memory',
    method:
      `${ROUNDS} rounds of ${REQUESTS} requests over ${CONCURRENCY} connections, one at a time on each, for 20 objects with one nested in each; all answer the same (checked). ` +
      'CPU is that of the server process. Ours verifies an access token, bounds the document, counts, and logs as it is shipped; the peers do nothing but answer. Median of the rounds (least–greatest).',
    head: HTTP_HEAD,
    rows: httpRows(contenders, floor),
    goals: [
      atMostTimes('CPU ≤ 2 × raw node:http', cpuOf(ours), cpuOf(floor), 2),
      atMostTimes('CPU below Mercurius without JIT', cpuOf(ours), cpuOf(mercurius), 1),
    ],
  };
}
