import type { Transaction } from '../../platform/database/database.port.ts';
import { join, type Sql, sql } from '../../platform/database/sql.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { Carried } from './folder.store.port.ts';

/** Conversations stand in a dozen indexes: a slow machine changes so many of them well within the time of a statement. */
const CHANGED_AT_ONCE = 10_000;

export interface ConversationUpdate {
  readonly which: Sql;
  /** Beside the revision, which is raised. */
  readonly changes: readonly Sql[];
  /** Whether one that was changed is announced. */
  readonly announced: Sql;
}

/** Changes conversations in as many statements as keep each of them short; the lock of the library keeps `which` the same. */
export async function changeConversations(
  tx: Transaction,
  { which, changes, announced }: ConversationUpdate,
): Promise<Carried> {
  const client = clientOf(tx);
  const writes = join([...changes, sql`revision = revision + 1`]);
  // In the order in which others lock several, so that none waits for another in a circle.
  const found = await client.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM conversation WHERE ${which} ORDER BY conversation.id`;
  const conversationIds: string[] = [];
  const tagIds = new Set<string>();
  for (let from = 0; from < found.length; from += CHANGED_AT_ONCE) {
    const ids = found.slice(from, from + CHANGED_AT_ONCE).map(({ id }) => id);
    const [carried] = await client.$queryRaw<[Carried]>`
      WITH changed AS (
        UPDATE conversation SET ${writes} WHERE id = ANY(${ids}::uuid[])
        RETURNING id, ${announced} AS announced
      ) SELECT ARRAY(SELECT c.id::text FROM changed c WHERE announced ORDER BY c.id) AS "conversationIds",
               ARRAY(SELECT DISTINCT ct.tag_id::text FROM conversation_tag ct
                     WHERE ct.conversation_id IN (SELECT id FROM changed WHERE announced)) AS "tagIds"`;
    conversationIds.push(...carried.conversationIds);
    for (const tagId of carried.tagIds) tagIds.add(tagId);
  }
  return { conversationIds, tagIds: [...tagIds] };
}
