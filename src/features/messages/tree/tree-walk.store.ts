import type { Prisma } from '../../../platform/database/generated/prisma/client.ts';
import { raw, type Sql, sql } from '../../../platform/database/sql.ts';

type Client = Prisma.TransactionClient;

/**
 * The one message of that id, as a step of a walk. OFFSET 0 keeps it a look into the index: a planner that takes the table
 * for small would read all of it with each step.
 */
const step = (alias: string, id: Sql) => sql`LATERAL (
  SELECT s.id, s.depth, s.parent_id, s.jump_id, s.jump_depth FROM message s WHERE s.id = ${id} OFFSET 0
) ${raw(alias)}`;

/** The shown children of the message `b`, in the same way. */
export const CHILDREN_OF_B = sql`LATERAL (
  SELECT s.id FROM message s WHERE s.parent_id = b.id AND s.hidden_by IS NULL OFFSET 0
) m`;

/** A conversation whose row is locked: no message comes, goes or is restored in it meanwhile. */
export interface LockedTree {
  readonly conversationId: string;
  readonly activeLeafId: string | null;
}

/** Locks the conversation that a message of this person, shown or not, stands in; null when it is gone. */
export async function lockTreeOf(db: Client, userId: string, messageId: string): Promise<LockedTree | null> {
  const [locked] = await db.$queryRaw<LockedTree[]>`
    SELECT id AS "conversationId", active_leaf_id AS "activeLeafId" FROM conversation
    WHERE id = (SELECT conversation_id FROM message WHERE id = ${messageId}::uuid)
      AND user_id = ${userId}::uuid AND deleted_at IS NULL
    FOR UPDATE`;
  return locked ?? null;
}

/** As `isOnPath`, within a statement. */
const onPath = (messageId: Sql, leafId: Sql) => sql`EXISTS (
  WITH RECURSIVE sought AS (
    SELECT id, depth FROM message WHERE id = ${messageId}
  ), climb AS (
    SELECT m.id, m.depth, m.parent_id, m.jump_id, m.jump_depth FROM message m WHERE m.id = ${leafId}
    UNION ALL
    SELECT m.id, m.depth, m.parent_id, m.jump_id, m.jump_depth
    FROM climb c CROSS JOIN sought w
    CROSS JOIN ${step('m', sql`CASE WHEN c.jump_depth >= w.depth THEN c.jump_id ELSE c.parent_id END`)}
    WHERE c.depth > w.depth
  )
  SELECT FROM climb JOIN sought USING (id)
)`;

/** Whether `messageId` is on the path to `leafId`, in a number of steps that grows with the logarithm of the path. */
export async function isOnPath(db: Client, messageId: string, leafId: string): Promise<boolean> {
  const [found] = await db.$queryRaw<{ on: boolean }[]>`
    SELECT ${onPath(sql`${messageId}::uuid`, sql`${leafId}::uuid`)} AS on`;
  return found?.on ?? false;
}

/** Visits that are looked through: of so many places one may remember where one was. */
const VISITS = 100;

/**
 * The leaf that one comes to below a message: by way of the one that this person left last, else of the newest child; step
 * by step then, 0.4 s for 100,000 of them. Without a message, below the beginning of the conversation; null when nothing
 * is shown there.
 */
export async function leafBelow(
  db: Client,
  userId: string,
  conversationId: string,
  messageId: string | null,
): Promise<string | null> {
  const newest = (isChild: Sql) => sql`(
    SELECT m.id FROM message m WHERE ${isChild} AND m.hidden_by IS NULL ORDER BY m.sequence DESC LIMIT 1)`;
  const [leaf] = await db.$queryRaw<{ id: string | null }[]>`
    WITH RECURSIVE visit AS MATERIALIZED (
      SELECT m.id, v.left_at FROM (
        SELECT leaf_id, left_at FROM branch_visit
        WHERE conversation_id = ${conversationId}::uuid AND user_id = ${userId}::uuid ORDER BY left_at DESC LIMIT ${VISITS}
      ) v JOIN message m ON m.id = v.leaf_id WHERE m.hidden_by IS NULL
    ), down AS (
      SELECT ${messageId}::uuid AS id, 0 AS step, true AS visited
      UNION ALL
      SELECT next.id, d.step + 1, left_last.id IS NOT NULL
      FROM down d
      CROSS JOIN LATERAL (
        SELECT CASE WHEN d.visited THEN (
          SELECT v.id FROM visit v
          WHERE v.id IS DISTINCT FROM d.id AND (d.id IS NULL OR ${onPath(sql`d.id`, sql`v.id`)})
          ORDER BY v.left_at DESC LIMIT 1
        ) END AS id OFFSET 0
      ) left_last
      CROSS JOIN LATERAL (
        SELECT CASE
          WHEN left_last.id IS NOT NULL THEN left_last.id
          WHEN d.id IS NULL
          THEN ${newest(sql`m.conversation_id = ${conversationId}::uuid AND m.parent_id IS NULL`)}
          ELSE ${newest(sql`m.parent_id = d.id`)} END AS id OFFSET 0
      ) next
      WHERE next.id IS NOT NULL
    )
    SELECT id FROM down ORDER BY step DESC LIMIT 1`;
  return leaf?.id ?? null;
}

/** Remembers that this person was at that leaf until now. The conversation is locked: who leaves later, is later. */
export async function rememberVisit(db: Client, userId: string, leafId: string): Promise<void> {
  await db.$executeRaw`
    INSERT INTO branch_visit (user_id, conversation_id, leaf_id, left_at)
    SELECT ${userId}::uuid, conversation_id, id, clock_timestamp() FROM message WHERE id = ${leafId}::uuid
    ON CONFLICT (leaf_id, user_id) DO UPDATE SET left_at = excluded.left_at`;
}
