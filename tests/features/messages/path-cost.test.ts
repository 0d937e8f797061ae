import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathQuery } from '../../../src/features/messages/tree/path.store.ts';
import { raw } from '../../../src/platform/database/sql.ts';
import { growTree, pathWithBranches } from '../../support/database/tree-rows.ts';
import { rounds } from '../../support/rounds.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const LENGTH = rounds({ few: 5000, full: 100_000 });
const BRANCHES = LENGTH / 10;
const SIZE = 20;

let studio: TestStudio;
let client: pg.Client;
let conversationId: string;
let ids: string[];
beforeAll(async () => {
  studio = await startStudio();
  const ada = await studio.person();
  conversationId =
    Buffer.from(await ada.startConversation(), 'base64url')
      .toString()
      .split(':')[1] ?? '';
  ids = await growTree(studio.databaseUrl, conversationId, pathWithBranches(LENGTH, BRANCHES), LENGTH - 1);
  client = new pg.Client({ connectionString: studio.databaseUrl });
  await client.connect();
}, 300_000);
afterAll(async () => {
  await client.end();
  await studio.close();
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** How many messages Postgres looks at for a page, and the kinds of scans by which it finds them. */
async function costOf(
  leafId: string | undefined,
  page: string,
): Promise<{ rows: number; scans: Set<string> }> {
  const { text } = pathQuery(
    raw(
      `SELECT 1 AS at, '${conversationId}'::uuid AS conversation_id, '${leafId}'::uuid AS leaf_id, ${page}`,
    ),
  );
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
  );
  const [{ Plan }] = rows[0]?.['QUERY PLAN'] ?? [{ Plan: undefined }];
  const onMessages = (Plan ? nodesOf(Plan) : []).filter((node) => node['Relation Name'] === 'message');
  expect(onMessages).not.toEqual([]);
  const looked = onMessages.map(
    (node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
  );
  return {
    rows: looked.reduce((sum, count) => sum + count, 0),
    scans: new Set(onMessages.map((node) => node['Node Type'])),
  };
}

const by = (
  { backwards = false, lowest = 0, before = 'NULL', around = 'NULL' }: Partial<Record<string, unknown>> = {},
  size = SIZE,
) =>
  `${size} AS size, ${backwards} AS backwards, ${lowest} AS lowest, ${before}::int AS before, ${around}::uuid AS around`;

/** What Postgres then knows of the table. Analysed while it is filled, it has pages and no rows: whatever index is tried looks free. */
const KNOWN = {
  'as it was filled': '',
  'as it was analysed while it was filled': `
    UPDATE pg_class SET reltuples = 0, relpages = pg_relation_size(oid) / current_setting('block_size')::int
    WHERE oid = 'message'::regclass`,
  'as it was analysed': 'ANALYZE message',
};

test.each(Object.entries(KNOWN))(
  'a page from anywhere looks at few messages, in a table %s',
  async (_, statement) => {
    await client.query(statement);
    // The page, twice the logarithm of the path to its lower end, and the ends themselves.
    const most = SIZE + 3 * Math.ceil(Math.log2(LENGTH)) + 4;
    const leaf = ids[LENGTH - 1];
    const pages: Record<string, [string | undefined, string]> = {
      'from the front': [leaf, by()],
      'from the end': [leaf, by({ backwards: true })],
      'in the middle, forwards': [leaf, by({ lowest: Math.floor(LENGTH / 2) })],
      'in the middle, backwards': [leaf, by({ backwards: true, before: Math.floor(LENGTH / 3) })],
      'around a message': [leaf, by({ around: `'${ids[Math.floor(LENGTH * 0.7)]}'` })],
      'of another branch': [ids[LENGTH + Math.floor(BRANCHES / 2)], by()],
      'at the end of another branch': [ids[LENGTH + BRANCHES - 1], by({ backwards: true })],
    };
    for (const [what, [leafId, page]] of Object.entries(pages)) {
      const { rows, scans } = await costOf(leafId, page);
      expect(rows, what).toBeGreaterThanOrEqual(SIZE);
      expect(rows, what).toBeLessThanOrEqual(most);
      expect([...scans], what).not.toContain('Seq Scan');
    }
  },
  60_000,
);
