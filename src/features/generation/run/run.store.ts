import type { PrismaClient } from '../../../platform/database/generated/prisma/client.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import type { EndingStore, TakenRun } from './endings.ts';
import { endOf, type GenerationRow } from './generation-state.ts';
import { SERVER_LOST } from './outcome.ts';
import type { Checkpoint, RunResult } from './run.ts';

/** Runs that are taken over in one statement; the next beat takes more. */
const MAX_TAKEN = 1000;

type TakenRow = GenerationRow & Pick<TakenRun, 'conversationId' | 'userId' | 'interrupted'>;

/**
 * One statement: the run, its message, the conversation. Others lock the conversation before a message; whoever may meet an
 * answer that ends begins with its run. Should they meet all the same, one of them is told of the deadlock and tries again.
 */
function finishStatement(owner: string, generationId: string, result: RunResult) {
  const { status, finishReason, firstTokenAt, endedAt, error, parts, usage, cost, cached, position } = result;
  const tokens = cached ? 0 : usage.inputTokens + usage.outputTokens;
  return sql`
    WITH ended AS (
      UPDATE generation SET status = ${status}::text::"MessageStatus", finish_reason = ${finishReason}::text::"FinishReason",
             first_token_at = ${firstTokenAt}, ended_at = ${endedAt}, input_tokens = ${usage.inputTokens},
             output_tokens = ${usage.outputTokens}, cost = ${cost}, cached = ${cached},
             error_code = ${error?.code ?? null}::text::"GenerationErrorCode", error_message = ${error?.message ?? null},
             retry_after_ms = ${error?.retryAfterMs ?? null}
      WHERE id = ${generationId} AND status = 'GENERATING' AND lease_owner = ${owner}
      RETURNING message_id, conversation_id, started_at
    ), written AS (
      UPDATE message m SET status = ${status}::text::"MessageStatus", parts = ${JSON.stringify(parts)}::jsonb,
             input_tokens = ${usage.inputTokens}, output_tokens = ${usage.outputTokens}, cost = ${cost}, cached = ${cached},
             feed_epoch = ${position.epoch}, feed_seq = ${position.seq}, revision = m.revision + 1,
             latency_ms = greatest(0, extract(epoch FROM ${endedAt}::timestamptz - e.started_at) * 1000)::int
      FROM ended e WHERE m.id = e.message_id
      RETURNING m.conversation_id
    )
    UPDATE conversation c
    SET token_count = least(c.token_count::bigint + ${tokens}::bigint, 2147483647)::int,
        cost = c.cost + coalesce(${cost}::float8, 0), updated_at = ${endedAt}
    FROM written w WHERE c.id = w.conversation_id
    RETURNING c.id`;
}

export interface LeaseOptions {
  /** This instance. */
  readonly owner: string;
  readonly leaseMs: number;
}

export interface RunStore extends EndingStore {
  storeCheckpoint(generationId: string, checkpoint: Checkpoint): Promise<void>;
  /** Prolongs this instance's leases; answers the generations that it still holds. */
  renew(generationIds: readonly string[]): Promise<string[]>;
}

/** What running and ending an answer asks of the database. A row that is no longer this instance's is left alone. */
export function runStore(
  prisma: PrismaClient,
  statements: Statements,
  { owner, leaseMs }: LeaseOptions,
): RunStore {
  const thisLease = sql`lease_owner = ${owner}, lease_until = now() + ${leaseMs} * interval '1 millisecond'`;
  return {
    async storeCheckpoint(generationId, { parts, position }) {
      await prisma.$executeRaw`
        UPDATE message m SET parts = ${JSON.stringify(parts)}::jsonb, feed_epoch = ${position.epoch}, feed_seq = ${position.seq}
        FROM generation g
        WHERE g.id = ${generationId}::uuid AND m.id = g.message_id AND g.status = 'GENERATING' AND g.lease_owner = ${owner}`;
    },

    async renew(generationIds) {
      // What a long deletion has locked is held all the same, and must not keep the others from being prolonged.
      const held = await prisma.$queryRaw<{ id: string }[]>`
        WITH held AS (
          SELECT id FROM generation
          WHERE id = ANY(${[...generationIds]}::uuid[]) AND lease_until IS NOT NULL AND lease_owner = ${owner}
        ), free AS (
          SELECT id FROM generation WHERE id IN (SELECT id FROM held) AND lease_owner = ${owner}
          ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
        ), renewed AS (
          UPDATE generation g SET ${thisLease} FROM free WHERE g.id = free.id
        )
        SELECT id FROM held`;
      return held.map(({ id }) => id);
    },

    async finish({ generationId }, result) {
      const rows = await statements.rows(finishStatement(owner, generationId, result), 'finish-generation');
      return rows.length === 1;
    },

    async takeOver(tx, from) {
      const theirs = from === 'lapsed' ? sql`lease_until < now()` : sql`lease_owner <> ${owner}`;
      const rows = await clientOf(tx).$queryRaw<TakenRow[]>`
        WITH theirs AS (
          SELECT id, status FROM generation WHERE lease_until IS NOT NULL AND ${theirs}
          ORDER BY status LIMIT ${MAX_TAKEN} FOR UPDATE SKIP LOCKED
        ), interrupted AS (
          UPDATE generation g SET status = 'INTERRUPTED', finish_reason = 'ERROR', ended_at = now(),
                 error_code = 'SERVER_LOST', error_message = ${SERVER_LOST.message}, ${thisLease}
          FROM theirs WHERE g.id = theirs.id AND theirs.status = 'GENERATING' RETURNING g.*
        ), pending AS (
          UPDATE generation g SET ${thisLease}
          FROM theirs WHERE g.id = theirs.id AND theirs.status <> 'GENERATING' RETURNING g.*
        ), marked AS (
          UPDATE message m SET status = 'INTERRUPTED', revision = m.revision + 1
          FROM interrupted WHERE m.id = interrupted.message_id
        ), taken AS (
          SELECT *, true AS was_running FROM interrupted UNION ALL SELECT *, false FROM pending
        )
        SELECT id, message_id AS "messageId", conversation_id AS "conversationId", user_id AS "userId",
               status::text AS status, finish_reason::text AS "finishReason", input_tokens AS "inputTokens",
               output_tokens AS "outputTokens", cost, cached, error_code::text AS "errorCode",
               error_message AS "errorMessage", retry_after_ms AS "retryAfterMs", was_running AS interrupted
        FROM taken`;
      return rows.flatMap((row) => {
        const { id: generationId, messageId, conversationId, userId, interrupted } = row;
        const terminal = endOf(row);
        return terminal ? [{ generationId, messageId, conversationId, userId, interrupted, terminal }] : [];
      });
    },

    async markAnnounced(generationIds) {
      // In the order in which whoever changes a tree locks runs, and around those that are locked.
      const told = await prisma.$queryRaw<{ id: string }[]>`
        WITH free AS (
          SELECT id FROM generation
          WHERE id = ANY(${[...generationIds]}::uuid[]) AND status <> 'GENERATING' AND lease_owner = ${owner}
          ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE generation g SET lease_until = NULL FROM free WHERE g.id = free.id RETURNING g.id`;
      return told.map(({ id }) => id);
    },
  };
}
