import { Prisma, type PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { ChatMessage } from '../../platform/model/chat-model.port.ts';
import { type MessagePart, readParts, textOf } from '../messages/parts.ts';
import type { EndedRun, EndingStore } from './endings.ts';
import type { LeaseOptions } from './generation.store.ts';
import { SERVER_LOST } from './outcome.ts';
import type { Checkpoint } from './run.ts';

const asJson = (parts: readonly MessagePart[]) => parts.map((part) => ({ ...part }));

export interface RunStore extends EndingStore {
  readContext(messageId: string, limit: number): Promise<ChatMessage[]>;
  storeCheckpoint(generationId: string, checkpoint: Checkpoint): Promise<void>;
  /** Prolongs this instance's leases; answers the generations that it still holds. */
  renew(generationIds: readonly string[]): Promise<string[]>;
}

/** What running and ending an answer asks of the database. A row that is no longer this instance's is left alone. */
export function runStore(prisma: PrismaClient, { owner, leaseMs }: LeaseOptions): RunStore {
  return {
    async readContext(messageId, limit) {
      const rows = await prisma.$queryRaw<{ role: string; parts: unknown }[]>`
        WITH RECURSIVE path AS (
          SELECT id, parent_id, role, parts, 1 AS step FROM message WHERE id = ${messageId}::uuid
          UNION ALL
          SELECT m.id, m.parent_id, m.role, m.parts, p.step + 1 FROM path p JOIN message m ON m.id = p.parent_id
          WHERE p.step < ${limit}
        )
        SELECT role::text AS role, parts FROM path ORDER BY step DESC`;
      return rows.flatMap(({ role, parts }) => {
        const text = textOf(readParts(parts));
        if (text === '' || (role !== 'USER' && role !== 'ASSISTANT')) return [];
        return [{ role: role === 'USER' ? ('user' as const) : ('assistant' as const), text }];
      });
    },

    async storeCheckpoint(generationId, { parts, position }) {
      await prisma.$executeRaw`
        UPDATE message m SET parts = ${JSON.stringify(parts)}::jsonb, feed_epoch = ${position.epoch}, feed_seq = ${position.seq}
        FROM generation g
        WHERE g.id = ${generationId}::uuid AND m.id = g.message_id AND g.status = 'GENERATING' AND g.lease_owner = ${owner}`;
    },

    async renew(generationIds) {
      const held = await prisma.$queryRaw<{ id: string }[]>`
        UPDATE generation SET lease_until = now() + ${leaseMs} * interval '1 millisecond'
        WHERE id = ANY(${[...generationIds]}::uuid[]) AND status = 'GENERATING' AND lease_owner = ${owner}
        RETURNING id`;
      return held.map(({ id }) => id);
    },

    async finish(tx, { generationId, messageId, conversationId }, result) {
      const db = clientOf(tx);
      const { status, finishReason, error, parts, usage, firstTokenAt, endedAt, position } = result;
      const { inputTokens, outputTokens } = usage;
      const { count } = await db.generation.updateMany({
        where: { id: generationId, status: 'GENERATING', leaseOwner: owner },
        data: {
          status,
          finishReason,
          firstTokenAt,
          endedAt,
          inputTokens,
          outputTokens,
          errorCode: error?.code ?? null,
          errorMessage: error?.message ?? null,
          retryAfterMs: error?.retryAfterMs ?? null,
        },
      });
      if (count === 0) return false;
      await db.message.updateMany({
        where: { id: messageId },
        data: {
          status,
          parts: asJson(parts),
          inputTokens,
          outputTokens,
          feedEpoch: position.epoch,
          feedSeq: position.seq,
          revision: { increment: 1 },
        },
      });
      await db.conversation.updateMany({
        where: { id: conversationId },
        data: { tokenCount: { increment: inputTokens + outputTokens }, updatedAt: endedAt },
      });
      return true;
    },

    interruptLost: (tx) => interrupt(clientOf(tx), Prisma.sql`lease_until < now()`),
    interruptOthers: (tx, me) => interrupt(clientOf(tx), Prisma.sql`lease_owner <> ${me}`),
  };
}

/** Each row is taken by one caller: whoever comes second finds it locked and passes by, or finds it ended. */
function interrupt(db: Prisma.TransactionClient, lost: Prisma.Sql): Promise<EndedRun[]> {
  return db.$queryRaw<EndedRun[]>`
    WITH lost AS (
      SELECT id FROM generation WHERE status = 'GENERATING' AND ${lost} FOR UPDATE SKIP LOCKED
    ), ended AS (
      UPDATE generation g SET status = 'INTERRUPTED', finish_reason = 'ERROR', ended_at = now(),
             error_code = 'SERVER_LOST', error_message = ${SERVER_LOST.message}
      FROM lost WHERE g.id = lost.id
      RETURNING g.id, g.message_id, g.conversation_id, g.user_id
    ), marked AS (
      UPDATE message m SET status = 'INTERRUPTED', revision = m.revision + 1 FROM ended WHERE m.id = ended.message_id
    )
    SELECT id AS "generationId", message_id AS "messageId", conversation_id AS "conversationId", user_id AS "userId"
    FROM ended`;
}
