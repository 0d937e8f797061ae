import { isUuid } from '../../../core/ids.ts';
import type { Prisma } from '../../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import type { DeletionStore, TreeMessage } from './deletion.ts';
import { hideSubtree, showSubtree } from './subtree.store.ts';
import { lockRunsAndTreeOf } from './tree-lock.store.ts';
import { leafBelow, rememberVisit } from './tree-walk.store.ts';

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

  async hide(tx, userId, message, idsAtMost) {
    const db = clientOf(tx);
    const { conversationId, parentId, activeLeafId } = message;
    const { counted, hasLeaf, firstIds, running } = await hideSubtree(db, message, idsAtMost);
    if (hasLeaf && activeLeafId !== null) await rememberVisit(db, userId, activeLeafId);
    await changeConversation(db, conversationId, {
      messageCount: { increment: -counted },
      ...(hasLeaf && { activeLeafId: await leafBelow(db, userId, conversationId, parentId) }),
    });
    return { firstIds, running };
  },

  async refill(tx, { id, conversationId }) {
    const db = clientOf(tx);
    await db.message.updateMany({ where: { id }, data: { deletedAt: null, revision: { increment: 1 } } });
    await changeConversation(db, conversationId, { messageCount: { increment: 1 } });
  },

  async show(tx, userId, message, idsAtMost) {
    const db = clientOf(tx);
    const { id, conversationId, parentId, activeLeafId } = message;
    const { counted, firstIds } = await showSubtree(db, message, idsAtMost);
    // A leaf that has something below it again is none.
    const leafMoves = activeLeafId === null || activeLeafId === parentId;
    await changeConversation(db, conversationId, {
      messageCount: { increment: counted },
      ...(leafMoves && { activeLeafId: await leafBelow(db, userId, conversationId, id) }),
    });
    return firstIds;
  },

  async favorites(tx, userId, { id }, idsAtMost) {
    // OFFSET 0 keeps each a look into the index: a person has fewer favorites than a subtree may have messages.
    const rows = await clientOf(tx).$queryRaw<{ id: string }[]>`
      SELECT m.id::text FROM message_mark k CROSS JOIN LATERAL (
        SELECT s.id, s.hidden_by, s.sequence FROM message s WHERE s.id = k.message_id AND s.deleted_at IS NULL OFFSET 0
      ) m WHERE k.user_id = ${userId}::uuid AND k.favorite_at IS NOT NULL AND ${id}::uuid IN (m.id, m.hidden_by)
      ORDER BY m.sequence LIMIT ${idsAtMost}`;
    return rows.map((row) => row.id);
  },
};

async function changeConversation(
  db: Prisma.TransactionClient,
  id: string,
  data: Prisma.ConversationUncheckedUpdateManyInput,
): Promise<void> {
  await db.conversation.updateMany({ where: { id }, data: { ...data, updatedAt: new Date() } });
}
