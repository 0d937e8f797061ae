import { isUuid } from '../../../core/ids.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import type { GenerationFeedEvent } from '../../live/feeds.ts';
import { isWritten, readParts, type WrittenPart } from '../../messages/parts.ts';
import type { GenerationSnapshot } from '../run/generation-snapshot.ts';
import { type GenerationRow, stateOf } from '../run/generation-state.ts';

interface SnapshotRow extends GenerationRow {
  readonly feedEpoch: string | null;
  readonly feedSeq: number;
  readonly parts: unknown;
}

const snapshotOf = (userId: string, id: string) => sql`
  SELECT g.id, g.message_id AS "messageId", g.status, g.finish_reason AS "finishReason",
         g.input_tokens AS "inputTokens", g.output_tokens AS "outputTokens", g.cost, g.cached, g.error_code AS "errorCode",
         g.error_message AS "errorMessage", g.retry_after_ms AS "retryAfterMs",
         m.feed_epoch AS "feedEpoch", m.feed_seq AS "feedSeq",
         CASE WHEN m.deleted_at IS NULL THEN m.parts END AS parts
  FROM generation g JOIN message m ON m.id = g.message_id JOIN conversation c ON c.id = g.conversation_id
  WHERE g.id = ${id} AND g.user_id = ${userId} AND c.deleted_at IS NULL AND m.hidden_by IS NULL`;

/** Reads how a generation of the viewer stands: one statement, so that its rows agree. */
export function snapshotReader(statements: Statements) {
  return async ({ userId }: Viewer, id: string): Promise<GenerationSnapshot | null> => {
    if (!isUuid(id)) return null;
    const [row] = await statements.rows<SnapshotRow>(snapshotOf(userId, id), 'generation-snapshot');
    return row
      ? {
          ...stateOf({ ...row, message: row }),
          deltas: readParts(row.parts).filter(isWritten).map(deltaOf),
        }
      : null;
  };
}

function deltaOf({ type, text }: WrittenPart): GenerationFeedEvent {
  return { type: type === 'text' ? 'TextDelta' : 'ReasoningDelta', text };
}
