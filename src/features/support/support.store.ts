import { isUuid } from '../../core/ids.ts';
import type { Prisma } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { SupportStore } from './support.ts';
import type { SupportRow } from './support-state.ts';

const asJson = (value: unknown) => value as Prisma.InputJsonValue;

export const supportStore: SupportStore = {
  async isVisible(tx, userId, id) {
    if (!isUuid(id)) return false;
    const found = await clientOf(tx).conversation.findFirst({
      where: { id, userId, deletedAt: null },
      select: { id: true },
    });
    return found !== null;
  },
  async insert(tx, row) {
    const { count } = await clientOf(tx).supportSession.createMany({
      data: [{ ...row, context: asJson(row.context) }],
      skipDuplicates: true,
    });
    return count === 1;
  },
  async lock(tx, userId, conversationId) {
    if (!isUuid(conversationId)) return null;
    const [locked] = await clientOf(tx).$queryRaw<SupportRow[]>`
      SELECT s.conversation_id AS "conversationId", s.context, s.state, s.started_at AS "startedAt",
             greatest(s.last_activity_at, c.updated_at) AS "lastActivityAt", s.expires_at AS "expiresAt",
             s.ended_at AS "endedAt", s.end_reason::text AS "endReason", s.resolved, s.resolved_at AS "resolvedAt",
             s.notes, s.resumed_count AS "resumedCount"
      FROM support_session s JOIN conversation c ON c.id = s.conversation_id
      WHERE s.conversation_id = ${conversationId}::uuid AND c.user_id = ${userId}::uuid AND c.deleted_at IS NULL
      FOR NO KEY UPDATE OF s`;
    return locked ?? null;
  },
  async update(tx, conversationId, { context, state, ...changes }) {
    await clientOf(tx).supportSession.updateMany({
      where: { conversationId },
      data: {
        ...changes,
        ...(context !== undefined && { context: asJson(context) }),
        ...(state !== undefined && { state: asJson(state) }),
      },
    });
  },
};
