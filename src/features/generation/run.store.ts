import { Prisma, type PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { ChatMessage } from '../../platform/model/chat-model.port.ts';
import { type MessagePart, readParts, textOf } from '../messages/parts.ts';
import type { EndingStore, TakenRun } from './endings.ts';
import type { LeaseOptions } from './generation.store.ts';
import { SERVER_LOST } from './outcome.ts';
import type { Checkpoint } from './run.ts';
import { type GenerationRow, terminalOf } from './standing.ts';

/** Runs that are taken over in one statement; the next beat takes more. */
const MAX_TAKEN = 1000;

type TakenRow = GenerationRow & Pick<TakenRun, 'conversationId' | 'userId' | 'interrupted'>;

const asJson = (parts: readonly MessagePart[]) => parts.map((part) => ({ ...part }));

export interface RunStore extends EndingStore {
  readContext(messageId: string, limit: number): Promise<ChatMessage[]>;
  storeCheckpoint(generationId: string, checkpoint: Checkpoint): Promise<void>;
  /** Prolongs this instance's leases; answers the generations that it still holds. */
  renew(generationIds: readonly string[]): Promise<string[]>;
}

/** What running and ending an answer asks of the database. A row that is no longer this instance's is left alone. */
export function runStore(prisma: PrismaClient, { owner, leaseMs }: LeaseOptions): RunStore {
  const thisLease = Prisma.sql`lease_owner = ${owner}, lease_until = now() + ${leaseMs} * interval '1 millisecond'`;
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
        UPDATE generation SET ${thisLease}
        WHERE id = ANY(${[...generationIds]}::uuid[]) AND lease_until IS NOT NULL AND lease_owner = ${owner}
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

    async takeOver(tx, from) {
      const theirs =
        from === 'lapsed' ? Prisma.sql`lease_until < now()` : Prisma.sql`lease_owner <> ${owner}`;
      const rows = await clientOf(tx).$queryRaw<TakenRow[]>`
        WITH theirs AS (
          SELECT id, status FROM generation WHERE lease_until IS NOT NULL AND ${theirs}
          ORDER BY status LIMIT ${MAX_TAKEN} FOR UPDATE SKIP LOCKED
        ), interrupted AS (
          UPDATE generation g SET status = 'INTERRUPTED', finish_reason = 'ERROR', ended_at = now(),
                 error_code = 'SERVER_LOST', error_message = ${SERVER_LOST.message}, ${thisLease}
          FROM theirs WHERE g.id = theirs.id AND theirs.status = 'GENERATING' RETURNING g.*
        ), untold AS (
          UPDATE generation g SET ${thisLease}
          FROM theirs WHERE g.id = theirs.id AND theirs.status <> 'GENERATING' RETURNING g.*
        ), marked AS (
          UPDATE message m SET status = 'INTERRUPTED', revision = m.revision + 1
          FROM interrupted WHERE m.id = interrupted.message_id
        ), taken AS (
          SELECT *, true AS was_running FROM interrupted UNION ALL SELECT *, false FROM untold
        )
        SELECT id, message_id AS "messageId", conversation_id AS "conversationId", user_id AS "userId",
               status::text AS status, finish_reason::text AS "finishReason", input_tokens AS "inputTokens",
               output_tokens AS "outputTokens", cached, error_code::text AS "errorCode",
               error_message AS "errorMessage", retry_after_ms AS "retryAfterMs", was_running AS interrupted
        FROM taken`;
      return rows.flatMap((row) => {
        const { id: generationId, messageId, conversationId, userId, interrupted } = row;
        const terminal = terminalOf(row);
        return terminal ? [{ generationId, messageId, conversationId, userId, interrupted, terminal }] : [];
      });
    },

    async markTold(generationIds) {
      await prisma.$executeRaw`
        UPDATE generation SET lease_until = NULL
        WHERE id = ANY(${[...generationIds]}::uuid[]) AND status <> 'GENERATING' AND lease_owner = ${owner}`;
    },
  };
}
