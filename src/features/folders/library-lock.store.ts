import type { Transaction } from '../../platform/database/database.port.ts';
import { clientOf } from '../../platform/database/transaction.ts';

/**
 * Until the transaction ends, nobody else changes the order of this person's library: folders, tags, and what is in them.
 * Not FOR UPDATE: a message that is stored meanwhile refers to the same row.
 */
export async function lockLibrary(tx: Transaction, userId: string): Promise<void> {
  await clientOf(tx).$queryRaw`SELECT id FROM "user" WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
}
