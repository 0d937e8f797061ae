import assert from 'node:assert/strict';
import { encodeGlobalId } from '../src/graphql/global-id.ts';
import { Person } from '../tests/support/people/person.ts';
import { sharedDatabase } from './support/databases.ts';
import { atMostTimes } from './support/goals.ts';
import { CONCURRENCY, cpuOf, HTTP_HEAD, httpContender, httpRows, load } from './support/http-load.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { Seed } from './support/seed.ts';
import { startServer } from './support/server-process.ts';
import { startStudio } from './support/studio.ts';

const REQUESTS = QUICK ? 500 : 2000;

export const READ_PAGE = `query ($id: ID!) {
  conversation(id: $id) {
    id title updatedAt
    messages(last: 20) { edges { node { id role status text sequence createdAt } } }
  }
}`;

/** A conversation with the last 20 of its 40 messages. */
export async function conversation(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await sharedDatabase());
  const studio = cleanup.use(await startStudio({ DATABASE_URL: database.url }));
  const person = await Person.register(`${studio.url}/graphql`, 'reader');
  const seed = cleanup.use(await Seed.open(database.url));
  const userId = await seed.userId(person.email);
  const id = encodeGlobalId('Conversation', await seed.conversation(userId, 40));
  const body = { query: READ_PAGE, variables: { id, userId } };
  const env = { DATABASE_URL: database.url, USER_ID: userId };
  const peer = async (name: string, file: string) => {
    const server = cleanup.use(await startServer(new URL(`peers/${file}`, import.meta.url), env));
    return httpContender(name, server, { path: '/graphql', body });
  };
  const { accessToken } = person.tokens;
  const ours = httpContender('ours', studio, { path: '/graphql', accessToken, body });
  const mercurius = await peer('Mercurius with JIT, one statement', 'mercurius-reads.ts');
  const floor = await peer('floor: node:http + pg, one statement', 'raw-reads.ts');
  const contenders = [
    ours,
    mercurius,
    await peer('stock Yoga + Pothos’ Prisma plugin', 'stock-pothos.ts'),
    floor,
  ];
  const expected = JSON.parse(await floor.ask());
  assert.equal(expected.data.conversation.messages.edges.length, 20);
  for (const contender of contenders) {
    cleanup.use(contender);
    assert.deepEqual(JSON.parse(await contender.ask()), expected);
    await load(contender, REQUESTS);
    contender.runs.length = 0;
  }
  await interleave(contenders, (contender) => load(contender, REQUESTS));
  return {
    title: `A conversation with its last 20 messages (${database.name})`,
    method:
      `${ROUNDS} rounds of ${REQUESTS} requests over ${CONCURRENCY} connections, one at a time on each, that ask for the same answer (checked). CPU is that of the ` +
      'server process alone, without the database’s. Ours verifies an access token and logs as it is shipped; the peers are told whose conversations they may show. Median of the rounds (least–greatest).',
    head: HTTP_HEAD,
    rows: httpRows(contenders, floor),
    goals: [
      atMostTimes(
        'as many requests for a CPU second as 0.8 × Mercurius with JIT: CPU ≤ 1.25 × its',
        cpuOf(ours),
        cpuOf(mercurius),
        1.25,
      ),
      atMostTimes('CPU ≤ 2 × floor', cpuOf(ours), cpuOf(floor), 2),
    ],
  };
}
