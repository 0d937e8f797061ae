import { isUuid } from '../../core/ids.ts';
import { join, raw, type Sql, sql } from '../../platform/database/sql.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import { MAX_DEPTH } from '../folders/folder-tree.ts';
import type {
  ConversationChanges,
  ConversationStore,
  InFolder,
  LibraryStore,
  LockedConversation,
} from './conversation.store.port.ts';

/** What can be compared as it is given; a folder is known to be one only when its library has been looked at. */
const COMPARED = {
  title: 'title',
  autoTitle: 'auto_title',
  description: 'description',
  systemPrompt: 'system_prompt',
  modelId: 'model_id',
  archived: 'archived',
  pinned: 'pinned',
  favorite: 'favorite',
} as const satisfies Partial<Record<keyof ConversationChanges, string>>;

export interface WriteDeps extends Pick<ConversationStore, 'favoritesIn'> {
  /** What was deleted can be restored for so long; after that it is purged. */
  readonly restorableMs: number;
}

export function conversationStore({ restorableMs, favoritesIn }: WriteDeps): ConversationStore {
  const restorableSince = (at: Date) => new Date(at.getTime() - restorableMs);
  return {
    async insert(tx, row) {
      await clientOf(tx).conversation.create({ data: row });
    },
    // In one order, so that two who lock the same ones wait for each other and not in a circle.
    lock: (tx, userId, { ids, deleted }, at, changes) =>
      clientOf(tx).$queryRaw<LockedConversation[]>`
        SELECT id::text, folder_id::text AS "folderId", revision, ${alike(changes)} AS alike FROM conversation
        WHERE id = ANY(${ids.filter(isUuid)}::uuid[]) AND user_id = ${userId}::uuid
          AND CASE WHEN ${deleted}::boolean THEN deleted_at > ${restorableSince(at)} ELSE deleted_at IS NULL END
        ORDER BY id FOR UPDATE`,
    async update(tx, userId, { ids, deleted }, changes, at) {
      const known = ids.filter(isUuid);
      if (known.length === 0) return [];
      const changed = await clientOf(tx).conversation.updateManyAndReturn({
        where: {
          id: { in: known },
          userId,
          deletedAt: deleted ? { gt: restorableSince(at) } : null,
        },
        data: { ...changes, updatedAt: at, revision: { increment: 1 } },
        select: { id: true },
      });
      return changed.map(({ id }) => id);
    },
    leaveDeletedFolders: (tx, ids) =>
      clientOf(tx).$queryRaw<InFolder[]>`
        UPDATE conversation c SET folder_id = (SELECT f.id FROM folder f WHERE f.id = c.folder_id AND f.deleted_at IS NULL)
        WHERE c.id = ANY(${ids}::uuid[]) AND c.folder_id IS NOT NULL
        RETURNING c.id::text, c.folder_id::text AS "folderId"`,
    favoritesIn,
    async runningGenerations(tx, ids) {
      const running = await clientOf(tx).generation.findMany({
        where: { conversationId: { in: [...ids] }, status: 'GENERATING' },
        select: { id: true },
      });
      return running.map(({ id }) => id);
    },
  };
}

function alike(changes: ConversationChanges): Sql {
  const fields = (Object.keys(COMPARED) as (keyof typeof COMPARED)[]).filter((field) => field in changes);
  if (fields.length === 0) return sql`true`;
  return join(
    fields.map((field) => sql`${raw(COMPARED[field])} IS NOT DISTINCT FROM ${changes[field]}`),
    ' AND ',
  );
}

export const libraryStore = (lock: LibraryStore['lock']): LibraryStore => ({
  lock,
  async upwards(tx, userId, ids) {
    // OFFSET 0 keeps each step a look into the index, whatever the planner takes the table for.
    const rows = await clientOf(tx).$queryRaw<{ id: string }[]>`
      WITH RECURSIVE up AS (
        SELECT id, parent_id, 1 AS step FROM folder
        WHERE id = ANY(${ids.filter(isUuid)}::uuid[]) AND user_id = ${userId}::uuid AND deleted_at IS NULL
        UNION
        SELECT f.id, f.parent_id, u.step + 1 FROM up u CROSS JOIN LATERAL (
          SELECT s.id, s.parent_id FROM folder s WHERE s.id = u.parent_id AND s.deleted_at IS NULL OFFSET 0
        ) f WHERE u.step < ${MAX_DEPTH}::int
      ) SELECT DISTINCT id::text FROM up`;
    return rows.map(({ id }) => id);
  },
});
