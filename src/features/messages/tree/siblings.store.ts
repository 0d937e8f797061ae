import { MAX_PAGE_SIZE } from '../../../core/page.ts';
import { bySelection } from '../../../platform/database/by-selection.ts';
import {
  type Message,
  Prisma,
  type PrismaClient,
} from '../../../platform/database/generated/prisma/client.ts';
import { columnsOf, isPlain } from '../../../platform/database/model-rows.ts';
import { raw, type Sql, sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';

/** A message by its place in the tree. */
export type Member = Pick<Message, 'id' | 'conversationId' | 'parentId' | 'sequence'>;

export interface SiblingsRequest {
  readonly member: Member;
  readonly query: Prisma.MessageDefaultArgs;
  /** Nothing but their ids is looked at: the content may be left out. */
  readonly idsAlone: boolean;
}

/** Where a message stands among the shown ones at its point of the tree. */
export interface SiblingPlace {
  /** From 0, in the order of their making. */
  readonly index: number;
  /** This one included. */
  readonly count: number;
}

/** The first messages of a conversation are siblings too, and are found by another index. */
const atBothKindsOfPlaces = (members: readonly Member[], select: (isSibling: Sql) => Sql) => sql`
  WITH r AS MATERIALIZED (
    SELECT * FROM unnest(${members.map(({ conversationId }) => conversationId)}::uuid[],
                         ${members.map(({ parentId }) => parentId)}::uuid[], ${members.map(({ sequence }) => sequence)}::int[])
      WITH ORDINALITY AS r(conversation_id, parent_id, sequence, at)
  )
  ${select(sql`r.parent_id IS NOT NULL AND s.parent_id = r.parent_id`)}
  UNION ALL
  ${select(sql`r.parent_id IS NULL AND s.parent_id IS NULL AND s.conversation_id = r.conversation_id`)}`;

const placesOf = (members: readonly Member[]) =>
  atBothKindsOfPlaces(
    members,
    (isSibling) => sql`
      SELECT r.at::int AS at, s.before AS index, s.count FROM r
      CROSS JOIN LATERAL (
        SELECT (count(*) FILTER (WHERE s.sequence < r.sequence))::int AS before, count(*)::int AS count
        FROM message s WHERE ${isSibling} AND s.hidden_by IS NULL
      ) s
      WHERE s.count > 0`,
  );

/** In the order of `members`, in one statement. */
export async function siblingPlaces(
  statements: Statements,
  members: readonly Member[],
): Promise<SiblingPlace[]> {
  const rows = await statements.rows<SiblingPlace & { at: number }>(placesOf(members), 'sibling-places');
  const byMember = new Map(rows.map(({ at, index, count }) => [at, { index, count }]));
  return members.map((_, at) => byMember.get(at + 1) ?? { index: 0, count: 1 });
}

const PART = sql`SELECT s.id, s.sequence FROM message s WHERE`;
const MOST = raw(`${MAX_PAGE_SIZE}`);

const neighboursOf = (members: readonly Member[]) =>
  atBothKindsOfPlaces(
    members,
    (isSibling) => sql`
      SELECT r.at::int AS at, s.id, s.sequence FROM r
      CROSS JOIN LATERAL (
        (${PART} ${isSibling} AND s.hidden_by IS NULL AND s.sequence < r.sequence ORDER BY s.sequence DESC LIMIT ${MOST})
        UNION ALL
        (${PART} ${isSibling} AND s.hidden_by IS NULL AND s.sequence >= r.sequence ORDER BY s.sequence LIMIT ${MOST})
      ) s`,
  );

const {
  parts: _parts,
  annotations: _annotations,
  metadata: _metadata,
  ...NARROW
} = Prisma.MessageScalarFieldEnum;
const WHOLE = columnsOf('s', Prisma.MessageScalarFieldEnum);
const WITHOUT_CONTENT = sql`
  ${columnsOf('s', NARROW)}, 'null'::jsonb AS parts, NULL::jsonb AS annotations, NULL::jsonb AS metadata`;
const rowsOf = (columns: Sql, ids: readonly string[]) =>
  sql`SELECT ${columns} FROM message s WHERE s.id = ANY(${ids}::uuid[])`;

/** The shown siblings around each member, itself included: at most 100 each, in the order of their making. */
export async function siblingsAround(
  prisma: PrismaClient,
  statements: Statements,
  requests: readonly SiblingsRequest[],
): Promise<Message[][]> {
  const groups = await neighbours(
    statements,
    requests.map(({ member }) => member),
  );
  const wanted = requests.map(({ query, idsAlone }, at) => ({ query, idsAlone, group: groups[at] ?? [] }));
  return bySelection(wanted, async (alike, query) => {
    const ids = [...new Set(alike.flatMap(({ group }) => group.map(({ id }) => id)))];
    const columns = alike.every(({ idsAlone }) => idsAlone) ? WITHOUT_CONTENT : WHOLE;
    const rows = isPlain(query)
      ? await statements.rows<Message>(
          rowsOf(columns, ids),
          columns === WHOLE ? 'siblings-whole' : 'siblings-without-content',
        )
      : await prisma.message.findMany({ ...query, where: { id: { in: ids } } });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return alike.map(({ group }) => group.flatMap(({ id }) => byId.get(id) ?? []));
  });
}

type Neighbour = Pick<Message, 'id' | 'sequence'>;

async function neighbours(statements: Statements, members: readonly Member[]): Promise<Neighbour[][]> {
  const rows = await statements.rows<Neighbour & { at: number }>(neighboursOf(members), 'sibling-neighbours');
  const groups = Map.groupBy(rows, ({ at }) => at);
  return members.map(({ sequence }, at) => {
    const group = (groups.get(at + 1) ?? []).sort((one, other) => one.sequence - other.sequence);
    const index = group.findIndex((row) => row.sequence >= sequence);
    const from = Math.max(0, Math.min(index - MAX_PAGE_SIZE / 2, group.length - MAX_PAGE_SIZE));
    return group.slice(from, from + MAX_PAGE_SIZE);
  });
}
