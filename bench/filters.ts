import assert from 'node:assert/strict';
import { encodeGlobalId } from '../src/graphql/global-id.ts';
import { Person } from '../tests/support/people/person.ts';
import { sharedDatabase } from './support/databases.ts';
import { atMost } from './support/goals.ts';
import { type HttpContender, httpContender } from './support/http-load.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { folderOf, Seed, tagOf } from './support/seed.ts';
import { quantile, withSpread } from './support/statistics.ts';
import { startStudio } from './support/studio.ts';

const AMONG = QUICK ? 10_000 : 100_000;
const REQUESTS = QUICK ? 40 : 200;
const P95_MS = 50;

const LIST = `query ($filter: ConversationFilter, $orderBy: ConversationOrder) { viewer {
  conversations(first: 20, filter: $filter, orderBy: $orderBy) {
    totalCount edges { cursor node { id title updatedAt folder { name } tags { name } } } } } }`;

interface Asked {
  readonly what: string;
  readonly filter: (userId: string) => object;
  readonly orderBy?: object;
}

const folderId = (userId: string) => encodeGlobalId('Folder', folderOf(userId, 7));
const tagIds = (userId: string) => [encodeGlobalId('Tag', tagOf(userId, 3))];

const ASKED: readonly Asked[] = [
  { what: 'nothing', filter: () => ({}) },
  { what: 'folder', filter: (userId) => ({ folderId: folderId(userId) }) },
  { what: 'tag', filter: (userId) => ({ tagIds: tagIds(userId) }) },
  { what: 'a rare word', filter: () => ({ title: 'number 4711' }) },
  { what: 'a word of one in ten', filter: () => ({ title: 'garden' }) },
  { what: 'two characters', filter: () => ({ title: '47' }) },
  { what: 'folder and tag', filter: (userId) => ({ folderId: folderId(userId), tagIds: tagIds(userId) }) },
  {
    what: 'folder, tag and word',
    filter: (userId) => ({ folderId: folderId(userId), tagIds: tagIds(userId), title: 'garden' }),
  },
  { what: 'tag and word', filter: (userId) => ({ tagIds: tagIds(userId), title: 'garden' }) },
  {
    what: 'the longest, put away or not',
    filter: () => ({ archived: false }),
    orderBy: { field: 'MESSAGE_COUNT', direction: 'DESC' },
  },
];

/** The first page of a filtered list, and how long the whole list is, for one who has 100,000 conversations. */
export async function filters(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await sharedDatabase());
  const studio = cleanup.use(await startStudio({ DATABASE_URL: database.url }));
  const seed = cleanup.use(await Seed.open(database.url));
  const person = await Person.register(`${studio.url}/graphql`, 'keeper');
  const userId = await seed.userId(person.email);
  await seed.library(userId, AMONG);
  const { accessToken } = person.tokens;
  const contenders = ASKED.map(({ what, filter, orderBy }) => {
    const body = { query: LIST, variables: { filter: filter(userId), orderBy } };
    const http = cleanup.use(httpContender(what, studio, { path: '/graphql', accessToken, body }));
    return { http, p50: [] as number[], p95: [] as number[], found: 0 };
  });
  for (const contender of contenders) {
    contender.found = await totalOf(contender.http);
    assert.ok(contender.found > 0, `${contender.http.name} finds nothing`);
  }
  await interleave(contenders, async ({ http, p50, p95 }) => {
    const times: number[] = [];
    for (let at = 0; at < REQUESTS; at++) {
      const askedAt = performance.now();
      await http.ask();
      times.push(performance.now() - askedAt);
    }
    p50.push(quantile(times, 0.5));
    p95.push(quantile(times, 0.95));
  });
  const among = AMONG.toLocaleString('en');
  return {
    title: `A filtered list of 20 among ${among} conversations of one person (${database.name})`,
    method: `${ROUNDS} rounds of ${REQUESTS} requests, one at a time, each for the first page with folders and tags and for the length of the whole list. Median of the rounds (least–greatest).`,
    head: ['filter', 'found', 'p50, ms', 'p95, ms'],
    rows: contenders.map(({ http, found, p50, p95 }) => [
      http.name,
      found.toLocaleString('en'),
      withSpread(p50),
      withSpread(p95),
    ]),
    goals: contenders.map(({ http, p95 }) => atMost(`p95 of ${http.name} ≤ ${P95_MS} ms`, p95, P95_MS, 'ms')),
  };
}

async function totalOf({ ask }: HttpContender): Promise<number> {
  return JSON.parse(await ask()).data.viewer.conversations.totalCount;
}
