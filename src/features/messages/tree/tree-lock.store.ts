import type { Prisma } from '../../../platform/database/generated/prisma/client.ts';
import { type LockedTree, lockTreeOf } from './tree-walk.store.ts';

/**
 * What whoever locks a message and its conversation does first. Everybody locks the conversation before the message, only
 * an answer that ends has them the other way round, behind its run: hence the runs before both.
 */
export async function lockRunsAndTreeOf(
  db: Prisma.TransactionClient,
  userId: string,
  messageId: string,
): Promise<LockedTree | null> {
  await db.$queryRaw`
    SELECT g.id FROM generation g JOIN message m ON m.conversation_id = g.conversation_id
    WHERE m.id = ${messageId}::uuid AND g.user_id = ${userId}::uuid AND g.lease_until IS NOT NULL AND g.status = 'GENERATING'
    ORDER BY g.id FOR NO KEY UPDATE OF g`;
  return lockTreeOf(db, userId, messageId);
}
