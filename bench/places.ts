import assert from 'node:assert/strict';
import { encodeGlobalId } from '../src/graphql/global-id.ts';
import { Person } from '../tests/support/people/person.ts';
import { sharedDatabase } from './support/databases.ts';
import { atMostTimes } from './support/goals.ts';
import { type HttpContender, httpContender } from './support/http-load.ts';
import type { Section } from './support/report.ts';
import { QUICK, ROUNDS } from './support/rounds.ts';
import { Seed } from './support/seed.ts';
import { quantile, ratio, withSpread } from './support/statistics.ts';
import { startStudio } from './support/studio.ts';

const READS = QUICK ? 100 : 500;
/** The smallest has half a page to give; the short one gives as much as the long one. */
const [SMALL, SHORT, LONG, BRANCHES] = [10, 20, 100_000, 10_000];

const PAGE = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {
  conversation(id: $id) {
    id title updatedAt
    messages(first: $first, after: $after, last: $last, before: $before, around: $around) {
      totalCount edges { cursor node { id role status text sequence createdAt } } } } }`;

interface Found {
  readonly data: {
    conversation: { messages: { totalCount: number; edges: { cursor: string; node: { id: string } }[] } };
  };
}

/** A page of 20 from every place of a very long conversation with many branches, and of a short one. */
export async function places(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await sharedDatabase());
  const studio = cleanup.use(await startStudio({ DATABASE_URL: database.url }));
  const person = await Person.register(`${studio.url}/graphql`, 'reader');
  const { accessToken } = person.tokens;
  const seed = cleanup.use(await Seed.open(database.url));
  const userId = await seed.userId(person.email);
  const started = async (messages: number, branches = 0) =>
    encodeGlobalId('Conversation', await seed.conversation(userId, messages, branches));
  const reading = (name: string, variables: object): HttpContender =>
    cleanup.use(
      httpContender(name, studio, { path: '/graphql', accessToken, body: { query: PAGE, variables } }),
    );
  const [ofSmall, ofShort, long] = [
    await started(SMALL),
    await started(SHORT),
    await started(LONG, BRANCHES),
  ];
  const middle = Buffer.from(`path:${LONG / 2}`).toString('base64url');
  const inside: Found = JSON.parse(await reading('', { id: long, first: 20, after: middle }).ask());
  const around = inside.data.conversation.messages.edges[0]?.node.id;
  assert.ok(around, 'there is no message in the middle');
  const small = reading(`of ${SMALL} messages`, { id: ofSmall, last: 20 });
  const short = reading(`of ${SHORT} messages`, { id: ofShort, last: 20 });
  const places = [
    reading('the newest', { id: long, last: 20 }),
    reading('the first', { id: long, first: 20 }),
    reading('behind the middle', { id: long, first: 20, after: middle }),
    reading('before the middle', { id: long, last: 20, before: middle }),
    reading('around a message', { id: long, first: 20, around }),
  ];
  const contenders = [small, short, ...places];
  await round(contenders);
  const rounds: number[][] = [];
  for (let nth = 0; nth < ROUNDS; nth++) rounds.push(await round(contenders));
  const p50 = (contender: HttpContender) => rounds.map((p50s) => p50s[contenders.indexOf(contender)] ?? NaN);
  return {
    title: `A page of 20 anywhere in ${LONG.toLocaleString('en')} messages with ${BRANCHES.toLocaleString('en')} branches (${database.name})`,
    method: `${ROUNDS} rounds of ${READS} pages of each, one page at a time and one contender after the other. A conversation of ${SHORT} messages has the same page to give; one of ${SMALL} gives half of it. Median of the rounds (least–greatest).`,
    head: ['page', 'p50, ms', `/ of ${SMALL}`, `/ of ${SHORT}`],
    rows: contenders.map((each) => [
      each.name,
      withSpread(p50(each), 2),
      ratio(p50(each), p50(small), 2),
      ratio(p50(each), p50(short), 2),
    ]),
    goals: [small, short].flatMap((than) =>
      places.map((each) =>
        atMostTimes(`${each.name} ≤ 1.2 × the page ${than.name}`, p50(each), p50(than), 1.2),
      ),
    ),
  };
}

/** The p50 of each contender, in ms. Page by page in turn, so that all have the same moments. */
async function round(contenders: readonly HttpContender[]): Promise<number[]> {
  const times = contenders.map((): number[] => []);
  for (let read = 0; read < READS; read++)
    for (const [at, contender] of contenders.entries()) {
      const askedAt = performance.now();
      await contender.ask();
      times[at]?.push(performance.now() - askedAt);
    }
  return times.map((each) => quantile(each, 0.5));
}
