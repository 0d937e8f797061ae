import { isUuid } from '../../core/ids.ts';
import { sql } from '../../platform/database/sql.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import { changeConversations } from './conversation-batches.store.ts';
import { favoritesIn } from './favorites-in.store.ts';
import type { FolderStore } from './folder.store.port.ts';
import { MAX_DEPTH } from './folder-tree.ts';
import { lockLibrary } from './library-lock.store.ts';

const PLACE = { id: true, parentId: true, position: true, revision: true, deletedAt: true } as const;
const SETTINGS = { name: true, color: true, icon: true, systemPrompt: true, modelId: true } as const;

export const folderStore: FolderStore = {
  lock: lockLibrary,
  all: (tx, userId) => clientOf(tx).folder.findMany({ where: { userId, deletedAt: null }, select: PLACE }),
  async goneWith(tx, userId, id, restorableSince) {
    if (!isUuid(id)) return [];
    const { folder } = clientOf(tx);
    const found = await folder.findFirst({
      where: { id, userId, deletedAt: { gt: restorableSince } },
      select: { deletedAt: true },
    });
    return found ? folder.findMany({ where: { userId, deletedAt: found.deletedAt }, select: PLACE }) : [];
  },
  async insert(tx, row) {
    await clientOf(tx).folder.createMany({ data: [row] });
  },
  settings: (tx, id) => clientOf(tx).folder.findUniqueOrThrow({ where: { id }, select: SETTINGS }),
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
    changeConversations(tx, {
      which: sql`folder_id = ${folderId}::uuid`,
      changes: [sql`folder_id = ${parentId}::uuid`],
      announced: sql`deleted_at IS NULL`,
    }),
  deleteConversations: (tx, folderIds, deletedWith, at) =>
    changeConversations(tx, {
      which: sql`folder_id = ANY(${folderIds}::uuid[]) AND deleted_at IS NULL`,
      changes: [sql`deleted_at = ${at}, deleted_with = ${deletedWith}::uuid`],
      announced: sql`true`,
    }),
  restoreConversations: (tx, folderIds, restorableSince) =>
    changeConversations(tx, {
      which: sql`
        folder_id = ANY(${folderIds}::uuid[]) AND deleted_with IS NOT NULL AND deleted_at > ${restorableSince}`,
      changes: [sql`deleted_at = NULL, deleted_with = NULL`],
      announced: sql`true`,
    }),
  favoritesIn,
  async runningGenerations(tx, conversationIds) {
    if (conversationIds.length === 0) return [];
    const rows = await clientOf(tx).$queryRaw<{ id: string }[]>`
      SELECT id FROM generation
      WHERE conversation_id = ANY(${conversationIds}::uuid[]) AND status = 'GENERATING'`;
    return rows.map(({ id }) => id);
  },
  async inheritance(tx, folderId) {
    // OFFSET 0 keeps each step a look into the index, whatever the planner takes the table for.
    const path = await clientOf(tx).$queryRaw<{ systemPrompt: string | null; modelId: string | null }[]>`
      WITH RECURSIVE up AS (
        SELECT parent_id, system_prompt, model_id, 1 AS step FROM folder WHERE id = ${folderId}::uuid
        UNION ALL
        SELECT f.parent_id, f.system_prompt, f.model_id, u.step + 1 FROM up u CROSS JOIN LATERAL (
          SELECT s.parent_id, s.system_prompt, s.model_id FROM folder s WHERE s.id = u.parent_id OFFSET 0
        ) f WHERE u.step < ${MAX_DEPTH}::int
      ) SELECT system_prompt AS "systemPrompt", model_id AS "modelId" FROM up ORDER BY step DESC`;
    return {
      systemPrompts: path.flatMap(({ systemPrompt }) => systemPrompt || []),
      modelId: path.findLast(({ modelId }) => modelId !== null)?.modelId ?? null,
    };
  },
  async conversationsIn(tx, folderIds) {
    const rows = await clientOf(tx).$queryRaw<{ id: string }[]>`
      SELECT id::text FROM conversation WHERE folder_id = ANY(${folderIds}::uuid[]) AND deleted_at IS NULL`;
    return rows.map(({ id }) => id);
  },
};
