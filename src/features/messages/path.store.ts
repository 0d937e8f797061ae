import { type Message, Prisma } from '../../platform/database/generated/prisma/client.ts';
import { jsonOf } from '../../platform/database/model-rows.ts';
import type { PathPage } from './message-path.ts';

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

type JsonMessage = Omit<Message, 'createdAt' | 'editedAt'> & { createdAt: string; editedAt: string | null };

/** In the order of the columns that `pathQuery` wants of its `pages`. */
export const pageValues = ({ size, backwards, afterDepth, beforeDepth }: PathPage) =>
  [size, backwards, afterDepth + 1, beforeDepth] as const;

/**
 * Slices of paths. `pages` is a SELECT of what is asked for: `at` (a number to know it by), `conversation_id`, `leaf_id`,
 * `size`, `backwards`, `lowest` and `before` (depths). From the leaf it goes by jumps to the lower end of the stretch,
 * and from there step by step: the work grows with the page, and with the logarithm of the path.
 */
export const pathQuery = (pages: string) => `
  WITH RECURSIVE pages AS (${pages}), stretch AS (
    SELECT p.at, m.id AS leaf_id, m.depth AS leaf_depth, p.size, p.backwards, p.lowest,
           least(m.depth, p.before - 1) AS highest
    FROM pages p JOIN message m ON m.id = p.leaf_id AND m.conversation_id = p.conversation_id
  ), bounds AS (
    SELECT at, leaf_id, leaf_depth,
           CASE WHEN backwards THEN greatest(lowest, highest - size + 1) ELSE lowest END AS first,
           CASE WHEN backwards THEN highest ELSE least(highest, lowest + size - 1) END AS last
    FROM stretch
  ), walk AS (
    SELECT b.at, b.first, b.last, m AS node FROM bounds b JOIN message m ON m.id = b.leaf_id WHERE b.first <= b.last
    UNION ALL
    SELECT w.at, w.first, w.last, m AS node
    FROM walk w JOIN message m
      ON m.id = CASE WHEN (w.node).jump_depth >= w.last THEN (w.node).jump_id ELSE (w.node).parent_id END
    WHERE (w.node).depth > w.first
  )
  SELECT b.at::int AS at, b.leaf_depth AS "leafDepth", b.first, b.last, (
    SELECT json_agg(${jsonOf('(w.node)', Prisma.MessageScalarFieldEnum)} ORDER BY (w.node).depth)
    FROM walk w WHERE w.at = b.at AND (w.node).depth <= w.last
  ) AS messages
  FROM bounds b`;

export function sliceOf({ leafDepth, first, last, messages }: PathRow): PathSlice {
  return { leafDepth, stretch: { first, last }, messages: (messages ?? []).map(messageOf) };
}

/** The row itself with moments for texts: nobody else has it, and a copy of each takes longer than reading it. */
function messageOf(row: JsonMessage): Message {
  const { createdAt, editedAt } = row;
  return Object.assign(row, {
    createdAt: new Date(createdAt),
    editedAt: editedAt === null ? null : new Date(editedAt),
  });
}
