import { isUuid } from '../../core/ids.ts';
import type { Transaction } from '../../platform/database/database.port.ts';
import type { Prisma } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { SupportStore } from './support.ts';
import type { SupportRow } from './support-state.ts';

const asJson = (value: unknown) => value as Prisma.InputJsonValue;

export const supportStore: SupportStore = {
  async lock(tx, userId, conversationId) {
    if (!isUuid(conversationId)) return null;
    const client = clientOf(tx);
    const [locked] = await client.$queryRaw<{ revision: number }[]>`
      SELECT revision FROM conversation
      WHERE id = ${conversationId}::uuid AND user_id = ${userId}::uuid AND deleted_at IS NULL FOR NO KEY UPDATE`;
    if (!locked) return null;
    // By itself: behind the wait for the lock, the same statement would still see the session from before it.
    const [session = null] = await client.$queryRaw<SupportRow[]>`
      SELECT s.conversation_id AS "conversationId", s.context, s.state, s.started_at AS "startedAt",
             greatest(s.last_activity_at, c.updated_at) AS "lastActivityAt", s.expires_at AS "expiresAt",
             s.ended_at AS "endedAt", s.end_reason::text AS "endReason", s.resolved, s.resolved_at AS "resolvedAt",
             s.notes, s.resumed_count AS "resumedCount"
      FROM support_session s JOIN conversation c ON c.id = s.conversation_id
      WHERE s.conversation_id = ${conversationId}::uuid`;
    return { ...locked, session };
  },
  async insert(tx, row) {
    await clientOf(tx).supportSession.createMany({ data: [{ ...row, context: asJson(row.context) }] });
    await raise(tx, row.conversationId);
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
    await raise(tx, conversationId);
  },
};

async function raise(tx: Transaction, id: string): Promise<void> {
  await clientOf(tx).conversation.updateMany({ where: { id }, data: { revision: { increment: 1 } } });
}
