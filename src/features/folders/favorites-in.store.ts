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
  const rows = await clientOf(tx).$queryRaw<{ id: string }[]>`
    SELECT m.id::text FROM message_mark k JOIN message m ON m.id = k.message_id
    WHERE k.user_id = ${userId}::uuid AND k.favorite_at IS NOT NULL AND m.deleted_at IS NULL AND m.hidden_by IS NULL
      AND m.conversation_id IN (SELECT unnest(${conversationIds}::uuid[]))
    LIMIT ${atMost}`;
  return rows.map(({ id }) => id);
}
