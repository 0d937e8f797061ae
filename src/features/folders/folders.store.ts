import type { Transaction } from '../../platform/database/database.port.ts';
import { Prisma } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { Carried, FolderStore } from './folder-storage.ts';
import { lockHouse } from './house-lock.store.ts';

const PLACE = {
  id: true,
  parentId: true,
  position: true,
  revision: true,
  modelId: true,
  deletedAt: true,
} as const;

export const folderStore: FolderStore = {
  lock: lockHouse,
  all: (tx, userId, restorableSince) =>
    clientOf(tx).folder.findMany({
      where: { userId, deletedAt: restorableSince ? { gt: restorableSince } : null },
      select: PLACE,
    }),
  async insert(tx, row) {
    await clientOf(tx).folder.createMany({ data: [row] });
  },
  async update(tx, id, changes, at) {
    await clientOf(tx).folder.updateMany({
      where: { id },
      data: { ...changes, updatedAt: at, revision: { increment: 1 } },
    });
  },
  async renumber(tx, places) {
    if (places.length === 0) return;
    await clientOf(tx).$executeRaw`
      UPDATE folder f SET position = p.position
      FROM unnest(${places.map(({ id }) => id)}::uuid[], ${places.map(({ position }) => position)}::int[])
           AS p(id, position)
      WHERE f.id = p.id`;
  },
  async reparent(tx, ids, parentId, at) {
    await clientOf(tx).folder.updateMany({
      where: { id: { in: [...ids] } },
      data: { parentId, updatedAt: at, revision: { increment: 1 } },
    });
  },
  async setDeleted(tx, ids, deletedAt, at) {
    await clientOf(tx).folder.updateMany({
      where: { id: { in: [...ids] } },
      data: { deletedAt, updatedAt: at, revision: { increment: 1 } },
    });
  },
  moveConversations: (tx, folderId, parentId) =>
    carried(
      tx,
      Prisma.sql`
        UPDATE conversation SET folder_id = ${parentId}::uuid, revision = revision + 1
        WHERE folder_id = ${folderId}::uuid RETURNING id, deleted_at IS NULL AS live`,
    ),
  deleteConversations: (tx, folderIds, deletedWith, at) =>
    carried(
      tx,
      Prisma.sql`
        UPDATE conversation SET deleted_at = ${at}, deleted_with = ${deletedWith}::uuid, revision = revision + 1
        WHERE folder_id = ANY(${folderIds}::uuid[]) AND deleted_at IS NULL RETURNING id, true AS live`,
    ),
  restoreConversations: (tx, folderIds, restorableSince) =>
    carried(
      tx,
      Prisma.sql`
        UPDATE conversation SET deleted_at = NULL, deleted_with = NULL, revision = revision + 1
        WHERE folder_id = ANY(${folderIds}::uuid[]) AND deleted_with IS NOT NULL AND deleted_at > ${restorableSince}
        RETURNING id, true AS live`,
    ),
  async runningGenerations(tx, conversationIds) {
    if (conversationIds.length === 0) return [];
    const rows = await clientOf(tx).$queryRaw<{ id: string }[]>`
      SELECT id FROM generation
      WHERE conversation_id = ANY(${conversationIds}::uuid[]) AND status = 'GENERATING'`;
    return rows.map(({ id }) => id);
  },
  async withoutModel(tx, folderIds, limit) {
    const rows = await clientOf(tx).conversation.findMany({
      where: { folderId: { in: [...folderIds] }, modelId: null, deletedAt: null },
      select: { id: true },
      take: limit,
    });
    return rows.map(({ id }) => id);
  },
};

/** Runs an update of conversations; the tags are read in the same statement. */
async function carried(tx: Transaction, update: Prisma.Sql): Promise<Carried> {
  const [row] = await clientOf(tx).$queryRaw<[{ conversationIds: string[]; tagIds: string[] }]>`
    WITH changed AS (${update})
    SELECT ARRAY(SELECT id::text FROM changed WHERE live) AS "conversationIds",
           ARRAY(SELECT DISTINCT ct.tag_id::text FROM conversation_tag ct
                 WHERE ct.conversation_id IN (SELECT id FROM changed WHERE live)) AS "tagIds"`;
  return row;
}
