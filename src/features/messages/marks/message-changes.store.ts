import { isUuid } from '../../../core/ids.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import type { LockedMessage, MessageChangeStore } from './message-changes.ts';

export const messageChangeStore: MessageChangeStore = {
  async lock(tx, userId, messageId) {
    if (!isUuid(messageId)) return null;
    // Not the conversation's row, which every answer that begins or ends anywhere in it waits for.
    const [locked] = await clientOf(tx).$queryRaw<LockedMessage[]>`
      SELECT m.id, m.conversation_id AS "conversationId", m.author_id AS "authorId", m.role::text AS role,
             m.status::text AS status, m.parts, m.annotations, m.metadata, m.pinned, m.edit_count AS "editCount", m.revision,
             m.created_at AS "createdAt"
      FROM message m JOIN conversation c ON c.id = m.conversation_id
      WHERE m.id = ${messageId}::uuid AND m.deleted_at IS NULL AND m.hidden_by IS NULL
        AND c.user_id = ${userId}::uuid AND c.deleted_at IS NULL
      FOR NO KEY UPDATE OF m`;
    return locked ?? null;
  },
  // By itself: behind the wait for the lock, the same statement would still see the marks from before it.
  async isFavorite(tx, userId, messageId) {
    const found = await clientOf(tx).messageMark.findFirst({
      where: { userId, messageId, favoriteAt: { not: null } },
      select: { messageId: true },
    });
    return found !== null;
  },
};
