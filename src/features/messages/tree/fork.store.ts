import { isUuid } from '../../../core/ids.ts';
import { sql } from '../../../platform/database/sql.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import type { ForkScope, ForkStore } from './fork.ts';
import { messageInserts } from './inserts.store.ts';
import { CHILDREN_OF_B, isOnPath, leafBelow, lockTreeOf } from './tree-walk.store.ts';

interface Counted {
  readonly count: number;
  readonly generating: boolean;
}

export const forkStore: ForkStore = {
  async source(tx, userId, messageId, scope) {
    if (!isUuid(messageId)) return null;
    const db = clientOf(tx);
    const tree = await lockTreeOf(db, userId, messageId);
    if (!tree) return null;
    const { conversationId, activeLeafId } = tree;
    const message = await db.message.findFirst({
      where: { id: messageId, hiddenBy: null, deletedAt: null },
      select: {
        conversation: { select: { title: true, folderId: true, tags: { select: { tagId: true } } } },
      },
    });
    if (!message) return null;
    const { title, folderId, tags } = message.conversation;
    const [counted] = await db.$queryRaw<Counted[]>`
      WITH RECURSIVE ${copied(messageId, scope)}
      SELECT count(*)::int AS count, coalesce(bool_or(m.status = 'GENERATING'), false) AS generating
      FROM copied JOIN message m ON m.id = copied.id`;
    const { count = 0, generating = false } = counted ?? {};
    const leafId = async () =>
      activeLeafId !== null && (await isOnPath(db, messageId, activeLeafId))
        ? activeLeafId
        : leafBelow(db, userId, conversationId, messageId);
    return {
      messageId,
      conversationId,
      scope,
      title,
      folderId,
      tagIds: tags.map(({ tagId }) => tagId),
      count,
      generating,
      leafId: (scope === 'SUBTREE' ? await leafId() : null) ?? messageId,
    };
  },

  async copy(tx, { messageId, conversationId, scope, leafId }, { id, title }) {
    await clientOf(tx).$executeRaw`
      WITH RECURSIVE ${copied(messageId, scope)}, twin AS MATERIALIZED (
        SELECT m.id AS old_id, gen_random_uuid() AS id, m.parent_id AS old_parent, m.jump_id AS old_jump,
               row_number() OVER (ORDER BY m.sequence) AS sequence,
               row_number() OVER (PARTITION BY m.parent_id ORDER BY m.sequence) AS child_number,
               m.deleted_at IS NULL AS whole
        FROM copied JOIN message m ON m.id = copied.id
      ), library AS (
        INSERT INTO conversation (id, user_id, folder_id, title, auto_title, description, system_prompt, model_id,
                                  message_count, last_sequence, active_leaf_id)
        SELECT ${id}::uuid, user_id, folder_id, ${title}, false, description, system_prompt, model_id,
               (SELECT count(*) FROM twin WHERE whole), (SELECT count(*) FROM twin),
               (SELECT t.id FROM twin t WHERE t.old_id = ${leafId}::uuid)
        FROM conversation WHERE id = ${conversationId}::uuid
      ), tagged AS (
        INSERT INTO conversation_tag (conversation_id, tag_id)
        SELECT ${id}::uuid, tag_id FROM conversation_tag WHERE conversation_id = ${conversationId}::uuid
      ), files AS (
        INSERT INTO message_attachment (message_id, attachment_id, position)
        SELECT t.id, f.attachment_id, f.position
        FROM twin t JOIN message_attachment f ON f.message_id = t.old_id WHERE t.whole
      )
      ${messageInserts.copies(id)}`;
  },
};

/** The ids of the path to a message, and for a SUBTREE of all that is shown below it. */
function copied(messageId: string, scope: ForkScope) {
  return sql`
    above AS (
      SELECT m.id, m.parent_id FROM message m WHERE m.id = ${messageId}::uuid
      UNION ALL
      SELECT m.id, m.parent_id FROM above a CROSS JOIN LATERAL (
        SELECT s.id, s.parent_id FROM message s WHERE s.id = a.parent_id OFFSET 0
      ) m
    ), below AS (
      SELECT m.id FROM message m WHERE m.id = ${messageId}::uuid
      UNION ALL
      SELECT m.id FROM below b CROSS JOIN ${CHILDREN_OF_B} WHERE ${scope === 'SUBTREE'}
    ), copied AS (
      SELECT id FROM above UNION SELECT id FROM below
    )`;
}
