import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConversationRow, replaceConversations } from '../../support/database/conversation-rows.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: string;
  readonly createdAt: string;
}
interface Page {
  readonly totalCount: number;
  readonly edges: { cursor: string; node: Listed }[];
  readonly pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> &
    Record<'startCursor' | 'endCursor', string | null>;
}

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $orderBy: ConversationOrder,
    $filter: ConversationFilter) {
  viewer { conversations(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter) {
    totalCount edges { cursor node { id title updatedAt createdAt } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
}`;
const read = async (variables: object) =>
  (await ada.get<{ viewer: { conversations: Page } }>(LIST, variables)).viewer.conversations;

/** Few values, so that many rows share one. */
const moment = fc.constantFrom(0, 1, 2, 86_400_000).map((ms) => new Date(1_700_000_000_000 + ms));
const row: fc.Arbitrary<ConversationRow> = fc.record({
  title: fc.constantFrom('a', 'A', 'b', 'ä', 'a b', '100%', 'z_', '日本', '🙂', '"quoted"', 'a\\b'),
  updatedAt: moment,
  createdAt: moment,
  pinned: fc.boolean(),
  deleted: fc.nat(5).map((dice) => dice === 0),
});
const order = fc.record({
  field: fc.constantFrom('UPDATED_AT', 'CREATED_AT', 'TITLE'),
  direction: fc.constantFrom('ASC', 'DESC'),
});
const filter = fc.record(
  { pinned: fc.boolean(), title: fc.constantFrom('a', 'A', '%', '_', '\\', '') },
  { requiredKeys: [] },
);

test('pages in any order, forwards and backwards, joined are the whole list', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 40 }),
      order,
      filter,
      fc.integer({ min: 1, max: 50 }),
      async (rows, orderBy, wanted, size) => {
        await replaceConversations(studio.databaseUrl, ada.email, rows);
        const whole = await read({ first: 100, orderBy, filter: wanted });
        const ids = whole.edges.map(({ node }) => node.id);
        expectWhole(whole, rows, orderBy, wanted);

        const forwards: string[] = [];
        for (let after: string | null = null; ; ) {
          const page = await read({ first: size, after, orderBy, filter: wanted });
          forwards.push(...page.edges.map(({ node }) => node.id));
          expect(page.totalCount).toBe(ids.length);
          expect(page.pageInfo.hasNextPage).toBe(forwards.length < ids.length);
          expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
          if (!page.pageInfo.hasNextPage) break;
          after = page.pageInfo.endCursor;
        }
        expect(forwards).toEqual(ids);

        const backwards: string[] = [];
        for (let before: string | null = null; ; ) {
          const page = await read({ last: size, before, orderBy, filter: wanted });
          backwards.unshift(...page.edges.map(({ node }) => node.id));
          if (!page.pageInfo.hasPreviousPage) break;
          before = page.pageInfo.startCursor;
        }
        expect(backwards).toEqual(ids);
      },
    ),
    { numRuns: 25 },
  );
});

function expectWhole(
  { totalCount, edges }: Page,
  rows: readonly ConversationRow[],
  { field, direction }: { field: string; direction: string },
  { pinned, title }: { pinned?: boolean; title?: string },
): void {
  const matching = rows.filter(
    (candidate) =>
      !candidate.deleted &&
      (pinned === undefined || candidate.pinned === pinned) &&
      candidate.title.toLowerCase().includes((title ?? '').toLowerCase()),
  );
  expect(totalCount).toBe(matching.length);
  expect(edges.map(({ node }) => node.title).sort()).toEqual(matching.map((match) => match.title).sort());
  if (field === 'TITLE') return;
  const moments = edges.map(({ node }) => (field === 'UPDATED_AT' ? node.updatedAt : node.createdAt));
  const sorted = moments.toSorted();
  expect(moments).toEqual(direction === 'ASC' ? sorted : sorted.reverse());
}

test('a page between two cursors holds what lies between them', async () => {
  const at = (ms: number) => new Date(1_700_000_000_000 + ms);
  const rows = Array.from({ length: 10 }, (_, index) => ({
    title: `${index}`,
    updatedAt: at(index),
    createdAt: at(0),
    pinned: false,
    deleted: false,
  }));
  await replaceConversations(studio.databaseUrl, ada.email, rows);
  const { edges } = await read({});
  expect(edges.map(({ node }) => node.title).join('')).toBe('9876543210');
  const between = { after: edges[2]?.cursor, before: edges[7]?.cursor };
  const titles = async (variables: object) =>
    (await read(variables)).edges.map(({ node }) => node.title).join('');
  expect(await titles(between)).toBe('6543');
  expect(await titles({ ...between, first: 2 })).toBe('65');
  expect(await titles({ ...between, last: 2 })).toBe('43');
});
