import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import { batched } from '../../platform/database/batched.ts';
import { Prisma, type Tag } from '../../platform/database/generated/prisma/client.ts';
import { columnsOf } from '../../platform/database/model-rows.ts';
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

const ALL = {
  name: 'tags-of-person',
  text: `SELECT ${COLUMNS} FROM tag t WHERE t.user_id = $1 ORDER BY t.key`,
};
const BY_IDS = {
  name: 'tags-by-ids',
  text: `SELECT ${COLUMNS} FROM tag t WHERE t.id = ANY($1::uuid[]) AND t.user_id = $2`,
};
const COUNTS = {
  name: 'tag-counts',
  text: `SELECT ct.tag_id AS id, count(*)::int AS count
         FROM conversation_tag ct JOIN conversation c ON c.id = ct.conversation_id AND c.deleted_at IS NULL
         WHERE ct.tag_id = ANY($1::uuid[]) GROUP BY ct.tag_id`,
};
const OF_CONVERSATIONS = {
  name: 'tags-of-conversations',
  text: `SELECT ct.conversation_id AS "conversationId", ${COLUMNS}
         FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
         WHERE ct.conversation_id = ANY($1::uuid[]) ORDER BY t.key`,
};

/** One request's reads of tags. */
export function tagReads(statements: Statements): TagReads {
  const byIds = (viewer: Viewer, ids: readonly string[]) =>
    statements.rows<Tag>(BY_IDS, [ids, viewer.userId]);
  return {
    byIds,
    byId: async (viewer, id) => (isUuid(id) ? ((await byIds(viewer, [id]))[0] ?? null) : null),
    all: (userId) => statements.rows<Tag>(ALL, [userId]),
    count: batched(async (ids) => {
      const rows = await statements.rows<{ id: string; count: number }>(COUNTS, [ids]);
      const byId = new Map(rows.map(({ id, count }) => [id, count]));
      return ids.map((id) => byId.get(id) ?? 0);
    }),
    ofConversation: batched(async (ids) => {
      const rows = await statements.rows<Tag & { conversationId: string }>(OF_CONVERSATIONS, [ids]);
      const byConversation = Map.groupBy(rows, ({ conversationId }) => conversationId);
      return ids.map((id) => byConversation.get(id) ?? []);
    }),
  };
}
