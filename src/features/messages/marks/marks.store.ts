import { batched } from '../../../platform/database/batched.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import { type Mark, type MarkStore, NO_MARK } from './marks.ts';
import type { SeenMessage } from './reactions.store.ts';

export const markStore: MarkStore = {
  async setFavorite(tx, messageId, userId, favoriteAt) {
    const count = await clientOf(tx).$executeRaw`
      INSERT INTO message_mark AS mark (user_id, message_id, favorite_at)
      SELECT ${userId}::uuid, ${messageId}::uuid, moment FROM (VALUES (${favoriteAt}::timestamptz)) given(moment)
      WHERE moment IS NOT NULL OR EXISTS (
        SELECT FROM message_mark WHERE user_id = ${userId}::uuid AND message_id = ${messageId}::uuid)
      ON CONFLICT (user_id, message_id) DO UPDATE SET favorite_at = excluded.favorite_at
      WHERE (mark.favorite_at IS NULL) <> (excluded.favorite_at IS NULL)`;
    return count > 0;
  },
  async setRating(tx, messageId, userId, { rating, reason, ratedAt }) {
    const count = await clientOf(tx).$executeRaw`
      INSERT INTO message_mark AS mark (user_id, message_id, rating, reason, updated_at)
      SELECT ${userId}::uuid, ${messageId}::uuid, rating, ${reason}, ${ratedAt}
      FROM (VALUES (${rating}::"Rating")) given(rating)
      WHERE rating IS NOT NULL OR EXISTS (
        SELECT FROM message_mark WHERE user_id = ${userId}::uuid AND message_id = ${messageId}::uuid)
      ON CONFLICT (user_id, message_id)
      DO UPDATE SET rating = excluded.rating, reason = excluded.reason, updated_at = excluded.updated_at
      WHERE (mark.rating, mark.reason) IS DISTINCT FROM (excluded.rating, excluded.reason)`;
    return count > 0;
  },
};

/** What one person has marked; those asked for in one tick are read together. */
export type MarkReads = (seen: SeenMessage) => Promise<Mark>;

const marksOf = (seen: readonly SeenMessage[]) => sql`
  SELECT s.at::int AS at, m.favorite_at AS "favoriteAt", m.rating, m.reason, m.updated_at AS "ratedAt"
  FROM unnest(${seen.map(({ messageId }) => messageId)}::uuid[], ${seen.map(({ userId }) => userId)}::uuid[])
    WITH ORDINALITY AS s(message_id, user_id, at)
  JOIN message_mark m ON m.user_id = s.user_id AND m.message_id = s.message_id`;

export function markReads(statements: Statements): MarkReads {
  return batched(async (seen) => {
    const rows = await statements.rows<Mark & { at: number }>(marksOf(seen), 'message-marks');
    const byMessage = new Map(rows.map((row) => [row.at - 1, row]));
    return seen.map((_, at) => byMessage.get(at) ?? NO_MARK);
  });
}
