import type { Transaction } from '../../platform/database/database.port.ts';
import { clientOf } from '../../platform/database/transaction.ts';

/** The ids of a person's favorite messages in these conversations, without deleted ones: at most so many. */
export async function favoritesIn(
  tx: Transaction,
  userId: string,
  conversationIds: readonly string[],
  atMost: number,
): Promise<string[]> {
  if (conversationIds.length === 0) return [];
  // OFFSET 0 keeps each a look into the index: a person has fewer favorites than conversations may have messages.
  const rows = await clientOf(tx).$queryRaw<{ id: string }[]>`
    SELECT m.id::text FROM message_mark k CROSS JOIN LATERAL (
      SELECT s.id, s.conversation_id FROM message s
      WHERE s.id = k.message_id AND s.deleted_at IS NULL AND s.hidden_by IS NULL OFFSET 0
    ) m WHERE k.user_id = ${userId}::uuid AND k.favorite_at IS NOT NULL
      AND m.conversation_id IN (SELECT unnest(${conversationIds}::uuid[]))
    LIMIT ${atMost}`;
  return rows.map(({ id }) => id);
}
