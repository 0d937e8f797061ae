import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import { batched } from '../../platform/database/batched.ts';
import { Prisma, type Tag } from '../../platform/database/generated/prisma/client.ts';
import { columnsOf } from '../../platform/database/model-rows.ts';
import { sql } from '../../platform/database/sql.ts';
import type { Statements } from '../../platform/database/statement.ts';

export interface TagReads {
  /** Null when there is none or it is somebody else's. */
  byId(viewer: Viewer, id: string): Promise<Tag | null>;
  byIds(viewer: Viewer, ids: readonly string[]): Promise<Tag[]>;
  /** By name. */
  all(userId: string): Promise<Tag[]>;
  /** How many conversations that are not deleted have it; those asked for in one tick are counted together. */
  count(id: string): Promise<number>;
  /** A conversation's tags by name; those of one tick are read together. The id must come from a read of the viewer's. */
  ofConversation(conversationId: string): Promise<Tag[]>;
}

const COLUMNS = columnsOf('t', Prisma.TagScalarFieldEnum);

const ofPerson = (userId: string) =>
  sql`SELECT ${COLUMNS} FROM tag t WHERE t.user_id = ${userId} ORDER BY t.key`;

const ownByIds = (userId: string, ids: readonly string[]) =>
  sql`SELECT ${COLUMNS} FROM tag t WHERE t.id = ANY(${ids}::uuid[]) AND t.user_id = ${userId}`;

const countsOf = (ids: readonly string[]) => sql`
  SELECT ct.tag_id AS id, count(*)::int AS count
  FROM conversation_tag ct JOIN conversation c ON c.id = ct.conversation_id AND c.deleted_at IS NULL
  WHERE ct.tag_id = ANY(${ids}::uuid[]) GROUP BY ct.tag_id`;

const ofConversations = (ids: readonly string[]) => sql`
  SELECT ct.conversation_id AS "conversationId", ${COLUMNS}
  FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
  WHERE ct.conversation_id = ANY(${ids}::uuid[]) ORDER BY t.key`;

/** One request's reads of tags. */
export function tagReads(statements: Statements): TagReads {
  const byIds = (viewer: Viewer, ids: readonly string[]) =>
    statements.rows<Tag>(ownByIds(viewer.userId, ids), 'tags-by-ids');
  return {
    byIds,
    byId: async (viewer, id) => (isUuid(id) ? ((await byIds(viewer, [id]))[0] ?? null) : null),
    all: (userId) => statements.rows<Tag>(ofPerson(userId), 'tags-of-person'),
    count: batched(async (ids) => {
      const rows = await statements.rows<{ id: string; count: number }>(countsOf(ids), 'tag-counts');
      const byId = new Map(rows.map(({ id, count }) => [id, count]));
      return ids.map((id) => byId.get(id) ?? 0);
    }),
    ofConversation: batched(async (ids) => {
      const rows = await statements.rows<Tag & { conversationId: string }>(
        ofConversations(ids),
        'tags-of-conversations',
      );
      const byConversation = Map.groupBy(rows, ({ conversationId }) => conversationId);
      return ids.map((id) => byConversation.get(id) ?? []);
    }),
  };
}
