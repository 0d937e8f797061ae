import { type Message, Prisma } from '../../../platform/database/generated/prisma/client.ts';
import { jsonOf } from '../../../platform/database/model-rows.ts';
import { type Sql, sql } from '../../../platform/database/sql.ts';

export interface PathSlice {
  readonly messages: readonly Message[];
  /** Depth of the leaf: the path has one message more. Null when the leaf is none of this conversation. */
  readonly leafDepth: number | null;
  /** The stretch of depths that the page covers; empty when `first > last`. */
  readonly stretch: { readonly first: number; readonly last: number };
}

export const NO_SLICE: PathSlice = { messages: [], leafDepth: null, stretch: { first: 0, last: -1 } };

/** What `pathQuery` gives for each page whose leaf is one of the conversation. */
export interface PathRow {
  readonly at: number;
  readonly leafDepth: number;
  readonly first: number;
  readonly last: number;
  readonly messages: readonly JsonMessage[] | null;
}

/** Moments come as text. */
type JsonMessage = Omit<Message, 'createdAt' | 'editedAt' | 'deletedAt' | 'hiddenAt'> & {
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  /** What is on a path is shown. */
  readonly hiddenAt: null;
};

const MESSAGE = jsonOf('(w.node)', Prisma.MessageScalarFieldEnum);

/**
 * Slices of paths. `pages` is a SELECT of what is asked for: `at` (a number to know it by), `conversation_id`, `leaf_id`,
 * `size`, `backwards`, `lowest` and `before` (depths), `around` (an id; null for none). A page around a message that is not
 * on the path is one without it. From the leaf it goes by jumps to the lower end of the stretch,
 * and from there step by step: the work grows with the page, and with the logarithm of the path.
 * OFFSET 0 keeps each message a look into the index of ids: a planner that takes the table for small would read all of it,
 * or of the conversation, each time.
 */
export const pathQuery = (pages: Sql) => sql`
  WITH RECURSIVE pages AS (${pages}), stretch AS (
    SELECT p.at, m.id AS leaf_id, m.depth AS leaf_depth, p.size, p.backwards, p.lowest,
           least(m.depth, p.before - 1) AS highest,
           (SELECT a.depth FROM (SELECT * FROM message WHERE id = p.around OFFSET 0) a
            WHERE a.conversation_id = p.conversation_id) AS middle
    FROM pages p CROSS JOIN LATERAL (SELECT * FROM message WHERE id = p.leaf_id OFFSET 0) m
    WHERE m.conversation_id = p.conversation_id AND m.hidden_by IS NULL
  ), placed AS (
    SELECT at, leaf_id, leaf_depth, size, backwards, highest,
           CASE WHEN middle IS NULL THEN lowest
                ELSE greatest(0, least(middle - size / 2, leaf_depth - size + 1)) END AS lowest
    FROM stretch
  ), bounds AS (
    SELECT at, leaf_id, leaf_depth,
           CASE WHEN backwards THEN greatest(lowest, highest - size + 1) ELSE lowest END AS first,
           CASE WHEN backwards THEN highest ELSE least(highest, lowest + size - 1) END AS last
    FROM placed
  ), walk AS (
    SELECT b.at, b.first, b.last, leaf.m AS node FROM bounds b CROSS JOIN LATERAL (SELECT m FROM message m WHERE m.id = b.leaf_id OFFSET 0) leaf
    WHERE b.first <= b.last
    UNION ALL
    SELECT w.at, w.first, w.last, next.node
    FROM walk w CROSS JOIN LATERAL (
      SELECT m AS node FROM message m
      WHERE m.id = CASE WHEN (w.node).jump_depth >= w.last THEN (w.node).jump_id ELSE (w.node).parent_id END
      OFFSET 0
    ) next
    WHERE (w.node).depth > w.first
  )
  SELECT b.at::int AS at, b.leaf_depth AS "leafDepth", b.first, b.last, (
    SELECT json_agg(${MESSAGE} ORDER BY (w.node).depth)
    FROM walk w WHERE w.at = b.at AND (w.node).depth <= w.last
  ) AS messages
  FROM bounds b`;

export function sliceOf({ leafDepth, first, last, messages }: PathRow): PathSlice {
  return { leafDepth, stretch: { first, last }, messages: (messages ?? []).map(messageOf) };
}

/** The row itself with moments for texts: nobody else has it, and a copy of each takes longer than reading it. */
function messageOf(row: JsonMessage): Message {
  const { createdAt, editedAt, deletedAt } = row;
  return Object.assign(row, {
    createdAt: new Date(createdAt),
    editedAt: editedAt === null ? null : new Date(editedAt),
    deletedAt: deletedAt === null ? null : new Date(deletedAt),
  });
}
