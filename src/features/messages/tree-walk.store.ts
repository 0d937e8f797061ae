import { Prisma } from '../../platform/database/generated/prisma/client.ts';

type Client = Prisma.TransactionClient;

/**
 * The one message of that id, as a step of a walk. OFFSET 0 keeps it a look into the index: a planner that takes the table
 * for small would read all of it with each step.
 */
const step = (alias: string, id: Prisma.Sql) => Prisma.sql`LATERAL (
  SELECT s.id, s.depth, s.parent_id, s.jump_id, s.jump_depth FROM message s WHERE s.id = ${id} OFFSET 0
) ${Prisma.raw(alias)}`;

/** The shown children of the message `b`, in the same way. */
export const CHILDREN_OF_B = Prisma.sql`LATERAL (
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

/**
 * The leaf that one comes to below a message: from each on the way down to where this person was when they left it, else
 * to its newest child. Without a message, from the newest first message of the conversation; null when there is none.
 */
export async function leafBelow(
  db: Client,
  userId: string,
  conversationId: string,
  messageId: string | null,
): Promise<string | null> {
  const start =
    messageId === null
      ? Prisma.sql`conversation_id = ${conversationId}::uuid AND parent_id IS NULL`
      : Prisma.sql`id = ${messageId}::uuid`;
  const [leaf] = await db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE down AS (
      (SELECT id, 0 AS step FROM message WHERE ${start} AND hidden_by IS NULL ORDER BY sequence DESC LIMIT 1)
      UNION ALL
      SELECT next.id, d.step + 1 FROM down d CROSS JOIN LATERAL (
        SELECT coalesce(
          (SELECT l.id FROM branch_choice c JOIN message l ON l.id = c.leaf_id
           WHERE c.user_id = ${userId}::uuid AND c.message_id = d.id AND l.id <> d.id AND l.hidden_by IS NULL),
          (SELECT m.id FROM message m WHERE m.parent_id = d.id AND m.hidden_by IS NULL ORDER BY m.sequence DESC LIMIT 1)
        ) AS id
      ) next
      WHERE next.id IS NOT NULL
    )
    SELECT id FROM down ORDER BY step DESC LIMIT 1`;
  return leaf?.id ?? null;
}

/** Whether `messageId` is on the path to `leafId`, in a number of steps that grows with the logarithm of the path. */
export async function isOnPath(db: Client, messageId: string, leafId: string): Promise<boolean> {
  const [found] = await db.$queryRaw<{ on: boolean }[]>`
    WITH RECURSIVE sought AS (
      SELECT id, depth FROM message WHERE id = ${messageId}::uuid
    ), climb AS (
      SELECT m.id, m.depth, m.parent_id, m.jump_id, m.jump_depth FROM message m WHERE m.id = ${leafId}::uuid
      UNION ALL
      SELECT m.id, m.depth, m.parent_id, m.jump_id, m.jump_depth
      FROM climb c CROSS JOIN sought w
      CROSS JOIN ${step('m', Prisma.sql`CASE WHEN c.jump_depth >= w.depth THEN c.jump_id ELSE c.parent_id END`)}
      WHERE c.depth > w.depth
    )
    SELECT EXISTS (SELECT FROM climb JOIN sought USING (id)) AS on`;
  return found?.on ?? false;
}

/**
 * Remembers where this person was on the branch that they leave: at the first message of it that the path to `otherId`
 * does not have. Nothing when one path is a part of the other. The fork is found by jumps: where both jump to one message
 * it lies between, else above; messages of one depth jump equally far.
 */
export async function rememberBranch(
  db: Client,
  userId: string,
  leafId: string,
  otherId: string,
): Promise<void> {
  await db.$executeRaw`
    WITH RECURSIVE pair AS (
      SELECT a.id AS a, a.depth AS a_depth, a.parent_id AS a_parent, a.jump_id AS a_jump, a.jump_depth AS a_jump_depth,
             b.id AS b, b.depth AS b_depth, b.parent_id AS b_parent, b.jump_id AS b_jump, b.jump_depth AS b_jump_depth
      FROM message a, message b WHERE a.id = ${leafId}::uuid AND b.id = ${otherId}::uuid
      UNION ALL
      SELECT a.id, a.depth, a.parent_id, a.jump_id, a.jump_depth, b.id, b.depth, b.parent_id, b.jump_id, b.jump_depth
      FROM pair p
      CROSS JOIN ${step(
        'a',
        Prisma.sql`CASE
          WHEN p.a_depth < p.b_depth THEN p.a
          WHEN p.a_depth > p.b_depth THEN CASE WHEN p.a_jump_depth >= p.b_depth THEN p.a_jump ELSE p.a_parent END
          WHEN p.a_jump <> p.b_jump THEN p.a_jump ELSE p.a_parent END`,
      )}
      CROSS JOIN ${step(
        'b',
        Prisma.sql`CASE
          WHEN p.b_depth < p.a_depth THEN p.b
          WHEN p.b_depth > p.a_depth THEN CASE WHEN p.b_jump_depth >= p.a_depth THEN p.b_jump ELSE p.b_parent END
          WHEN p.a_jump <> p.b_jump THEN p.b_jump ELSE p.b_parent END`,
      )}
      WHERE p.a <> p.b
    ), fork AS (
      SELECT coalesce(max(a_depth) FILTER (WHERE a = b), -1) AS depth FROM pair
    ), climb AS (
      SELECT m.id, m.depth, m.parent_id, m.jump_id, m.jump_depth FROM message m WHERE m.id = ${leafId}::uuid
      UNION ALL
      SELECT m.id, m.depth, m.parent_id, m.jump_id, m.jump_depth
      FROM climb c CROSS JOIN fork f
      CROSS JOIN ${step('m', Prisma.sql`CASE WHEN c.jump_depth > f.depth THEN c.jump_id ELSE c.parent_id END`)}
      WHERE c.depth > f.depth + 1
    )
    INSERT INTO branch_choice (user_id, message_id, leaf_id)
    SELECT ${userId}::uuid, c.id, ${leafId}::uuid FROM climb c JOIN fork f ON c.depth = f.depth + 1
    WHERE c.id <> ${leafId}::uuid
    ON CONFLICT (user_id, message_id) DO UPDATE SET leaf_id = excluded.leaf_id`;
}
