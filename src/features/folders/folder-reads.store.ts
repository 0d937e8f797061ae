import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import { batched } from '../../platform/database/batched.ts';
import { type Folder, Prisma } from '../../platform/database/generated/prisma/client.ts';
import { columnsOf } from '../../platform/database/model-rows.ts';
import { raw, sql } from '../../platform/database/sql.ts';
import type { Statements } from '../../platform/database/statement.ts';
import { MAX_DEPTH } from './folder-tree.ts';
import { MAX_FOLDERS } from './folders.ts';

export interface FolderCounts {
  readonly own: number;
  /** With the folders below it. */
  readonly total: number;
}

/** Everything but `byIds` takes ids from reads that were scoped to the viewer; what is asked for in one tick is read at once. */
export interface FolderReads {
  /** Null when there is none, it is deleted, or it is somebody else's. */
  byId(viewer: Viewer, id: string): Promise<Folder | null>;
  byIds(viewer: Viewer, ids: readonly string[]): Promise<Folder[]>;
  /** Whether it is deleted or not; null when there is none or it is somebody else's. */
  readState(viewer: Viewer, id: string): Promise<Folder | null>;
  /** All that are not deleted, by parent, position and id. */
  all(userId: string): Promise<Folder[]>;
  /** What can be restored: the last 1,000 that were deleted, the last one first, but those that went along with another one. */
  deleted(userId: string): Promise<Folder[]>;
  /** Null when it is deleted. */
  row(id: string): Promise<Folder | null>;
  /** Outermost first. */
  ancestors(folder: Folder): Promise<Folder[]>;
  counts(id: string): Promise<FolderCounts>;
  /** The model of the innermost folder from this one upwards that has one. */
  model(id: string): Promise<string | null>;
}

const COLUMNS = columnsOf('f', Prisma.FolderScalarFieldEnum);
const MOST = raw(`${MAX_FOLDERS}`);

const ofPerson = (userId: string) => sql`
  SELECT ${COLUMNS} FROM folder f WHERE f.user_id = ${userId} AND f.deleted_at IS NULL
  ORDER BY f.parent_id NULLS FIRST, f.position, f.id`;

const deletedOf = (userId: string, since: Date) => sql`
  SELECT ${COLUMNS} FROM folder f LEFT JOIN folder p ON p.id = f.parent_id
  WHERE f.user_id = ${userId} AND f.deleted_at > ${since} AND p.deleted_at IS DISTINCT FROM f.deleted_at
  ORDER BY f.deleted_at DESC, f.id LIMIT ${MOST}`;

const ownByIds = (userId: string, ids: readonly string[]) => sql`
  SELECT ${COLUMNS} FROM folder f
  WHERE f.id = ANY(${ids}::uuid[]) AND f.user_id = ${userId} AND f.deleted_at IS NULL`;

const stateOf = (userId: string, id: string) =>
  sql`SELECT ${COLUMNS} FROM folder f WHERE f.id = ${id} AND f.user_id = ${userId}`;

const rowsOf = (ids: readonly string[]) =>
  sql`SELECT ${COLUMNS} FROM folder f WHERE f.id = ANY(${ids}::uuid[]) AND f.deleted_at IS NULL`;

/** OFFSET 0 keeps each step of a walk a look into the index, whatever the planner takes the table for. */
const upwardsFrom = (ids: readonly string[]) => sql`
  WITH RECURSIVE up AS (
    SELECT f.id AS start, f.id, f.parent_id, 0 AS step FROM folder f
    WHERE f.id = ANY(${ids}::uuid[]) AND f.deleted_at IS NULL
    UNION ALL
    SELECT u.start, f.id, f.parent_id, u.step + 1 FROM up u CROSS JOIN LATERAL (
      SELECT s.id, s.parent_id FROM folder s WHERE s.id = u.parent_id AND s.deleted_at IS NULL OFFSET 0
    ) f WHERE u.step < ${MAX_DEPTH}::int
  ) SELECT u.start, ${COLUMNS} FROM up u JOIN folder f ON f.id = u.id ORDER BY u.start, u.step DESC`;

const countsOf = (ids: readonly string[]) => sql`
  WITH RECURSIVE below AS (
    SELECT f.id AS top, f.id FROM folder f WHERE f.id = ANY(${ids}::uuid[])
    UNION ALL
    SELECT b.top, f.id FROM below b CROSS JOIN LATERAL (
      SELECT s.id FROM folder s WHERE s.parent_id = b.id AND s.deleted_at IS NULL OFFSET 0
    ) f
  ), own AS MATERIALIZED (
    SELECT c.folder_id AS id, count(*) AS count FROM conversation c
    WHERE c.folder_id IN (SELECT DISTINCT id FROM below) AND c.deleted_at IS NULL GROUP BY c.folder_id
  ) SELECT b.top AS id, sum(o.count)::int AS total, coalesce(sum(o.count) FILTER (WHERE o.id = b.top), 0)::int AS own
  FROM below b JOIN own o ON o.id = b.id GROUP BY b.top`;

/** One request's reads of folders. */
export function folderReads(
  statements: Statements,
  { restorableSince }: { readonly restorableSince: () => Date },
): FolderReads {
  const byIds = (viewer: Viewer, ids: readonly string[]) =>
    statements.rows<Folder>(ownByIds(viewer.userId, ids), 'folders-by-ids');
  const upwards = batched(async (ids: readonly string[]) => {
    const rows = await statements.rows<Folder & { start: string }>(upwardsFrom(ids), 'folders-upwards');
    const paths = Map.groupBy(rows, ({ start }) => start);
    return ids.map((id) => (paths.get(id) ?? []).map(({ start: _start, ...folder }): Folder => folder));
  });
  return {
    byIds,
    byId: async (viewer, id) => (isUuid(id) ? ((await byIds(viewer, [id]))[0] ?? null) : null),
    readState: async ({ userId }, id) =>
      (await statements.rows<Folder>(stateOf(userId, id), 'folder-state'))[0] ?? null,
    all: (userId) => statements.rows<Folder>(ofPerson(userId), 'folders-of-person'),
    deleted: (userId) =>
      statements.rows<Folder>(deletedOf(userId, restorableSince()), 'deleted-folders-of-person'),
    row: batched(async (ids) => {
      const rows = await statements.rows<Folder>(rowsOf(ids), 'folder-rows');
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    ancestors: async ({ parentId }) => (parentId === null ? [] : upwards(parentId)),
    counts: batched(async (ids) => {
      const rows = await statements.rows<FolderCounts & { id: string }>(countsOf(ids), 'folder-counts');
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? { own: 0, total: 0 });
    }),
    model: async (id) => (await upwards(id)).findLast(({ modelId }) => modelId !== null)?.modelId ?? null,
  };
}
