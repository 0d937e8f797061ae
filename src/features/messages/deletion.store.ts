import { isUuid } from '../../core/ids.ts';
import type { Prisma } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { DeletionStore, Restored, TreeMessage } from './deletion.ts';
import { lockRunsAndTreeOf } from './tree-lock.store.ts';
import { CHILDREN_OF_B, leafBelow } from './tree-walk.store.ts';

interface Hidden {
  /** Of those that were still counted. */
  readonly counted: number;
  readonly tookLeaf: boolean;
  readonly running: string[];
}

export const deletionStore: DeletionStore = {
  async lock(tx, userId, messageId) {
    if (!isUuid(messageId)) return null;
    const db = clientOf(tx);
    const tree = await lockRunsAndTreeOf(db, userId, messageId);
    if (!tree) return null;
    const [message] = await db.$queryRaw<Omit<TreeMessage, keyof typeof tree>[]>`
      SELECT m.id, m.parent_id AS "parentId", m.revision, m.deleted_at AS "deletedAt", m.hidden_by AS "hiddenBy",
             m.hidden_at AS "hiddenAt", m.parts = 'null'::jsonb AS emptied,
             EXISTS (SELECT FROM message c WHERE c.parent_id = m.id AND c.hidden_by IS NULL) AS "hasChildren",
             EXISTS (SELECT FROM message p WHERE p.id = m.parent_id AND p.hidden_by IS NOT NULL) AS "parentHidden"
      FROM message m WHERE m.id = ${messageId}::uuid FOR NO KEY UPDATE OF m`;
    return message ? { ...message, ...tree } : null;
  },

  async empty(tx, { id, conversationId }) {
    const db = clientOf(tx);
    await db.$executeRaw`UPDATE message SET deleted_at = now(), revision = revision + 1 WHERE id = ${id}::uuid`;
    await changeConversation(db, conversationId, { messageCount: { increment: -1 } });
    const running = await db.generation.findMany({
      where: { messageId: id, status: 'GENERATING' },
      select: { id: true },
    });
    return running.map((generation) => generation.id);
  },

  async hide(tx, userId, { id, conversationId, parentId, activeLeafId }) {
    const db = clientOf(tx);
    const [hidden] = await db.$queryRaw<Hidden[]>`
      WITH RECURSIVE below AS (
        SELECT m.id FROM message m WHERE m.id = ${id}::uuid
        UNION ALL
        SELECT m.id FROM below b CROSS JOIN ${CHILDREN_OF_B}
      ), hidden AS (
        UPDATE message m SET hidden_by = ${id}::uuid, hidden_at = now(),
               revision = m.revision + CASE WHEN m.id = ${id}::uuid THEN 1 ELSE 0 END
        FROM below b WHERE m.id = b.id RETURNING m.id, m.status, m.deleted_at
      )
      SELECT (count(*) FILTER (WHERE deleted_at IS NULL))::int AS counted,
             coalesce(bool_or(id = ${activeLeafId}::uuid), false) AS "tookLeaf",
             ARRAY(SELECT g.id FROM hidden h JOIN generation g ON g.message_id = h.id
                   WHERE h.status = 'GENERATING' AND g.status = 'GENERATING') AS running
      FROM hidden`;
    const { counted = 0, tookLeaf = false, running = [] } = hidden ?? {};
    await changeConversation(db, conversationId, {
      messageCount: { increment: -counted },
      ...(tookLeaf && { activeLeafId: await leafBelow(db, userId, conversationId, parentId) }),
    });
    return running;
  },

  async refill(tx, { id, conversationId }) {
    const db = clientOf(tx);
    await db.message.updateMany({ where: { id }, data: { deletedAt: null, revision: { increment: 1 } } });
    await changeConversation(db, conversationId, { messageCount: { increment: 1 } });
  },

  async show(tx, userId, { id, conversationId, parentId, activeLeafId }, idsAtMost) {
    const db = clientOf(tx);
    const [shown] = await db.$queryRaw<(Restored & { counted: number })[]>`
      WITH shown AS (
        UPDATE message SET hidden_by = NULL, hidden_at = NULL,
               revision = revision + CASE WHEN id = ${id}::uuid THEN 1 ELSE 0 END
        WHERE hidden_by = ${id}::uuid RETURNING id, sequence, deleted_at
      )
      SELECT count(*)::int AS count, (count(*) FILTER (WHERE deleted_at IS NULL))::int AS counted,
             ARRAY(SELECT id FROM shown ORDER BY sequence LIMIT ${idsAtMost}) AS "firstIds"
      FROM shown`;
    const { counted = 0, count = 0, firstIds = [] } = shown ?? {};
    // A leaf that has something below it again is none.
    const leafMoves = activeLeafId === null || activeLeafId === parentId;
    await changeConversation(db, conversationId, {
      messageCount: { increment: counted },
      ...(leafMoves && { activeLeafId: await leafBelow(db, userId, conversationId, id) }),
    });
    return { count, firstIds };
  },
};

async function changeConversation(
  db: Prisma.TransactionClient,
  id: string,
  data: Prisma.ConversationUncheckedUpdateManyInput,
): Promise<void> {
  await db.conversation.updateMany({ where: { id }, data: { ...data, updatedAt: new Date() } });
}
