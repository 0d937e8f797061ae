import type { Prisma } from '../../../platform/database/generated/prisma/client.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { TreeMessage } from './deletion.ts';

/** Messages that one statement changes: it has seconds, and a subtree may be a whole conversation. */
const BATCH = 10_000;

interface Batch {
  /** Of the messages that it changed, those that a conversation counts. */
  readonly counted: number;
  /** The first of all in the order of their making. */
  readonly firstIds: readonly string[];
  /** The runs that write them. */
  readonly running: readonly string[];
  /** Whether the active leaf is one of them. */
  readonly hasLeaf: boolean;
  /** Where the next batches go on. */
  readonly next: readonly string[];
}

/** What was hidden or shown; `firstIds` are of all of it where it has no more than one batch. */
export type SubtreeChange = Omit<Batch, 'next'>;

type Root = Pick<TreeMessage, 'id' | 'activeLeafId'>;

/** Hides a message with all that is shown below it. */
export function hideSubtree(
  db: Prisma.TransactionClient,
  root: Root,
  idsAtMost: number,
): Promise<SubtreeChange> {
  return changeSubtree(db, root, { hiddenBefore: null, hiddenNow: root.id }, idsAtMost);
}

/** Shows what `hideSubtree` hid with this message: each stands below one that it hid too. */
export function showSubtree(
  db: Prisma.TransactionClient,
  root: Root,
  idsAtMost: number,
): Promise<SubtreeChange> {
  return changeSubtree(db, root, { hiddenBefore: root.id, hiddenNow: null }, idsAtMost);
}

async function changeSubtree(
  db: Prisma.TransactionClient,
  { id, activeLeafId }: Root,
  { hiddenBefore, hiddenNow }: Record<'hiddenBefore' | 'hiddenNow', string | null>,
  idsAtMost: number,
): Promise<SubtreeChange> {
  // No `=`, which an index over all that one message hides would answer, and not the few children.
  const children = sql`LATERAL (
    SELECT s.id FROM message s
    WHERE s.parent_id = b.id AND s.hidden_by IS NOT DISTINCT FROM ${hiddenBefore}::uuid OFFSET 0
  ) m`;
  const batches: Batch[] = [];
  for (let starts: readonly string[] = [id]; starts.length > 0; ) {
    // ANY(ARRAY(…)) keeps the update a look into the index, where a join would let a planner read the whole table.
    const [batch] = await db.$queryRaw<Batch[]>`
      WITH RECURSIVE below AS (
        SELECT b.id FROM unnest(${starts.slice(0, BATCH)}::uuid[]) b(id)
        UNION ALL
        SELECT m.id FROM below b CROSS JOIN ${children}
      ), batch AS MATERIALIZED (
        SELECT id FROM below LIMIT ${BATCH}
      ), changed AS (
        UPDATE message SET hidden_by = ${hiddenNow}::uuid,
               hidden_at = CASE WHEN ${hiddenNow}::uuid IS NULL THEN NULL ELSE now() END,
               revision = revision + CASE WHEN id = ${id}::uuid THEN 1 ELSE 0 END
        WHERE id = ANY(ARRAY(SELECT id FROM batch)) RETURNING id, sequence, status, deleted_at
      )
      SELECT (count(*) FILTER (WHERE deleted_at IS NULL))::int AS counted,
             ARRAY(SELECT id FROM changed ORDER BY sequence LIMIT ${idsAtMost}) AS "firstIds",
             ARRAY(SELECT g.id FROM changed c JOIN generation g ON g.message_id = c.id
                   WHERE c.status = 'GENERATING' AND g.status = 'GENERATING') AS running,
             coalesce(bool_or(id = ${activeLeafId}::uuid), false) AS "hasLeaf",
             ARRAY(SELECT m.id FROM batch b CROSS JOIN ${children} EXCEPT SELECT id FROM batch) AS next
      FROM changed`;
    if (!batch) break;
    batches.push(batch);
    starts = starts.slice(BATCH).concat(batch.next);
  }
  return {
    counted: batches.reduce((total, { counted }) => total + counted, 0),
    firstIds: batches[0]?.firstIds ?? [],
    running: batches.flatMap(({ running }) => running),
    hasLeaf: batches.some(({ hasLeaf }) => hasLeaf),
  };
}
