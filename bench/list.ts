import assert from 'node:assert/strict';
import { Person } from '../tests/support/people/person.ts';
import { sharedDatabase } from './support/databases.ts';
import { atMostTimes } from './support/goals.ts';
import { CONCURRENCY, cpuOf, HTTP_HEAD, httpContender, httpRows, load, p50Of } from './support/http-load.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { Seed } from './support/seed.ts';
import { startServer } from './support/server-process.ts';
import { startStudio } from './support/studio.ts';

const REQUESTS = QUICK ? 300 : 1000;
const SIZES = [100, 100_000, 1_000_000];

const LIST = `{
  viewer {
    conversations(first: 20) {
      edges { node { id title pinned messageCount updatedAt } }
      pageInfo { hasNextPage }
    }
  }
}`;

/** The first page of the conversations of people who have few and many. */
export async function list(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await sharedDatabase());
  const studio = cleanup.use(await startStudio({ DATABASE_URL: database.url }));
  const raw = cleanup.use(
    await startServer(new URL('peers/raw-reads.ts', import.meta.url), { DATABASE_URL: database.url }),
  );
  const seed = cleanup.use(await Seed.open(database.url));
  const pairs = [];
  for (const size of SIZES) {
    const person = await Person.register(`${studio.url}/graphql`, `owner-of-${size}`);
    const userId = await seed.userId(person.email);
    await seed.conversations(userId, size);
    const among = size.toLocaleString('en');
    const { accessToken } = person.tokens;
    const body = { query: LIST, variables: { userId } };
    const ours = httpContender(`ours, among ${among}`, studio, { path: '/graphql', accessToken, body });
    const floor = httpContender(`floor, among ${among}`, raw, { path: '/list', body });
    const expected = JSON.parse(await floor.ask());
    assert.equal(expected.data.viewer.conversations.edges.length, 20);
    assert.deepEqual(JSON.parse(await ours.ask()), expected);
    pairs.push({ among, ours: cleanup.use(ours), floor: cleanup.use(floor) });
  }
  const contenders = pairs.flatMap(({ ours, floor }) => [ours, floor]);
  for (const contender of contenders) {
    await load(contender, REQUESTS);
    contender.runs.length = 0;
  }
  await interleave(contenders, (contender) => load(contender, REQUESTS));
  const [few] = pairs;
  return {
    title: `A list of 20 conversations among many (${database.name})`,
    method:
      `${ROUNDS} rounds of ${REQUESTS} requests over ${CONCURRENCY} connections, one at a time on each, for the first page of three people’s lists, all in one table; floor and ours answer the same (checked). ` +
      'CPU is that of the server process alone. The floor is node:http with one prepared statement. Median of the rounds (least–greatest).',
    head: HTTP_HEAD,
    rows: pairs.flatMap(({ ours, floor }) => httpRows([ours, floor], floor)),
    goals: [
      ...pairs
        .slice(1)
        .map(({ among, ours }) =>
          atMostTimes(
            `p50 among ${among} ≤ 1.2 × that among ${few?.among}`,
            p50Of(ours),
            few ? p50Of(few.ours) : [],
            1.2,
          ),
        ),
      ...pairs.map(({ among, ours, floor }) =>
        atMostTimes(`CPU among ${among} ≤ 2 × floor`, cpuOf(ours), cpuOf(floor), 2),
      ),
    ],
  };
}
