import { isUuid } from '../../core/ids.ts';
import type { Transaction } from '../../platform/database/database.port.ts';
import { type Sql, sql } from '../../platform/database/sql.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { TagLink, TagLinkStore, TagStore } from './tag.store.port.ts';

const STORED = { id: true, key: true, revision: true } as const;

/** `changeConversations` raises the revision of those that `which` finds, and answers the ids of those that are `told`. */
export const tagStore = (
  lock: TagStore['lock'],
  changeConversations: (
    tx: Transaction,
    update: { which: Sql; changes: readonly Sql[]; announced: Sql },
  ) => Promise<{ readonly conversationIds: readonly string[] }>,
): TagStore => ({
  lock,
  count: (tx, userId) => clientOf(tx).tag.count({ where: { userId } }),
  byIds: (tx, userId, ids) =>
    clientOf(tx).tag.findMany({ where: { userId, id: { in: ids.filter(isUuid) } }, select: STORED }),
  byKeys: (tx, userId, keys) =>
    clientOf(tx).tag.findMany({ where: { userId, key: { in: [...keys] } }, select: STORED }),
  async insert(tx, tags) {
    await clientOf(tx).tag.createMany({ data: tags.map((tag) => ({ ...tag, color: tag.color ?? null })) });
  },
  async update(tx, id, changes) {
    await clientOf(tx).tag.updateMany({ where: { id }, data: { ...changes, revision: { increment: 1 } } });
  },
  async touch(tx, ids) {
    const { conversationIds } = await changeConversations(tx, {
      which: sql`id IN (SELECT conversation_id FROM conversation_tag WHERE tag_id = ANY(${ids}::uuid[]))`,
      changes: [],
      announced: sql`deleted_at IS NULL`,
    });
    return conversationIds;
  },
  async merge(tx, ids, into) {
    await clientOf(tx).$executeRaw`
      INSERT INTO conversation_tag (conversation_id, tag_id)
      SELECT DISTINCT conversation_id, ${into}::uuid FROM conversation_tag WHERE tag_id = ANY(${ids}::uuid[])
      ON CONFLICT DO NOTHING`;
    await clientOf(tx).tag.deleteMany({ where: { id: { in: [...ids] } } });
  },
  async delete(tx, id) {
    await clientOf(tx).tag.deleteMany({ where: { id } });
  },
});

export const tagLinkStore: TagLinkStore = {
  async tooMany(tx, conversationIds, { set, add, remove }, most) {
    if (add.length === 0) return [];
    const gone = set === null ? [...add, ...remove] : null;
    const rows = await clientOf(tx).$queryRaw<{ id: string }[]>`
      SELECT c.id FROM unnest(${conversationIds}::uuid[]) AS c(id)
      WHERE ${add.length}::int + (
        SELECT count(*) FROM conversation_tag ct
        WHERE ct.conversation_id = c.id AND ct.tag_id <> ALL(${gone ?? []}::uuid[]) AND ${gone !== null}::boolean
      ) > ${most}::int`;
    return rows.map(({ id }) => id);
  },
  async link(tx, conversationIds, { set, add, remove }) {
    const wanted = set ?? add;
    const gone =
      set === null && remove.length === 0
        ? []
        : await clientOf(tx).$queryRaw<TagLink[]>`
            DELETE FROM conversation_tag
            WHERE conversation_id = ANY(${conversationIds}::uuid[])
              AND CASE WHEN ${set !== null}::boolean THEN tag_id <> ALL(${wanted}::uuid[])
                       ELSE tag_id = ANY(${remove}::uuid[]) END
            RETURNING conversation_id::text AS "conversationId", tag_id::text AS "tagId"`;
    const come =
      wanted.length === 0
        ? []
        : await clientOf(tx).$queryRaw<TagLink[]>`
            INSERT INTO conversation_tag (conversation_id, tag_id)
            SELECT c.id, t.id FROM unnest(${conversationIds}::uuid[]) AS c(id), unnest(${wanted}::uuid[]) AS t(id)
            ON CONFLICT DO NOTHING
            RETURNING conversation_id::text AS "conversationId", tag_id::text AS "tagId"`;
    return [...gone, ...come];
  },
  async tagsOf(tx, conversationIds) {
    const rows = await clientOf(tx).$queryRaw<{ id: string }[]>`
      SELECT DISTINCT tag_id::text AS id FROM conversation_tag
      WHERE conversation_id = ANY(${conversationIds}::uuid[])`;
    return rows.map(({ id }) => id);
  },
};
