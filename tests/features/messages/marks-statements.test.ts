import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementsOf } from '../../support/database/statements.ts';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { exchange } from './exchange.ts';

let studio: TestStudio;
let ada: Person;
let short: string;
let long: string;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  [short, long] = await Promise.all([marked(1), marked(10)]);
});
afterAll(() => studio.close());

/** A conversation of so many questions and answers, all of them marked in every way and edited. */
async function marked(turns: number): Promise<string> {
  const conversationId = await ada.startConversation();
  await attempt(ada, 'startSupport', { conversationId, context: { turns } });
  for (let turn = 0; turn < turns; turn++) {
    const { userMessageId, answerId } = await exchange(ada, conversationId);
    await attempt(ada, 'rateMessage', { messageId: answerId, rating: 'LIKE' });
    for (const messageId of [userMessageId, answerId]) {
      await attempt(ada, 'editMessage', { messageId, text: `Wording of turn ${turn}` });
      await attempt(ada, 'setMessageFavorite', { messageId, favorite: true });
      await attempt(ada, 'pinMessage', { messageId, pinned: true });
      await attempt(ada, 'annotateMessage', { messageId, intent: 'greeting' });
      for (const emoji of ['😀', '🎉']) await attempt(ada, 'reactToMessage', { messageId, emoji });
    }
  }
  return conversationId;
}

const MESSAGE = `id text editCount pinned latencyMs favorite feedback { rating } reactions { emoji count mine }
  annotations { intent } siblings { index count }
  versions(first: 1) { totalCount edges { node { number text author { id } } } }`;
const rowsIn = (data: unknown) => JSON.stringify(data).split('"id"').length;

/** The fewest of several tries: leases are renewed and sessions looked up again beside any of them. */
async function costOf(query: string, variables: object): Promise<{ rows: number; statements: string[] }> {
  const tries: { rows: number; statements: string[] }[] = [];
  for (let at = 0; at < 4; at++) {
    let rows = 0;
    const statements = await statementsOf(async () => {
      rows = rowsIn(await ada.get(query, variables));
    });
    tries.push({ rows, statements });
  }
  return tries.reduce((best, one) => (one.statements.length < best.statements.length ? one : best));
}

const pages: [string, string][] = [
  ['a page of messages with all marks', `messages(last: 20) { edges { node { ${MESSAGE} } } }`],
  ['the pinned messages with all marks', `pinnedMessages { ${MESSAGE} }`],
];
test.each(pages)('%s costs as many statements for many messages as for few', async (_what, page) => {
  const query = `query ($id: ID!) { conversation(id: $id) { id ${page} } }`;
  const [few, many] = [await costOf(query, { id: short }), await costOf(query, { id: long })];
  expect(many.rows).toBeGreaterThan(few.rows * 5);
  expect(many.statements.length, many.statements.join('\n')).toBe(few.statements.length);
  expect(many.statements.length).toBeLessThanOrEqual(8);
});

const lists: [string, string][] = [
  [
    'the favorites',
    `favoriteMessages(first: $first) { totalCount edges { node { ${MESSAGE} conversation { id } } } }`,
  ],
  [
    'the support sessions',
    `supportSessions(list: RECENT, first: $first) { totalCount edges { node { id title pinnedMessages { id }
      support { status context statistics { messages averageLatencyMs } } } } }`,
  ],
];
test.each(lists)('%s cost as many statements for many as for few', async (_what, list) => {
  const query = `query ($first: Int) { viewer { ${list} } }`;
  const [few, many] = [await costOf(query, { first: 1 }), await costOf(query, { first: 100 })];
  expect(many.rows).toBeGreaterThan(few.rows);
  expect(many.statements.length, many.statements.join('\n')).toBe(few.statements.length);
  expect(many.statements.length).toBeLessThanOrEqual(12);
});
