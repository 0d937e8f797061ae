import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Conversation, Prisma, PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { isPlain, withRelations } from '../../platform/database/model-rows.ts';
import type { Statements } from '../../platform/database/statement.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import {
  CONVERSATION_COLUMNS,
  type ConversationList,
  countStatement,
  pageStatement,
} from './conversation-list.store.ts';
import type { ConversationFilter } from './conversation-list.ts';
import type { ConversationStore } from './conversations.ts';

/** What was deleted can be restored for `restorableMs`; after that it is purged. */
export function conversationStore({ restorableMs }: { readonly restorableMs: number }): ConversationStore {
  return {
    async insert(tx, row) {
      await clientOf(tx).conversation.create({ data: row });
    },
    async update(tx, { id, userId, deleted, revision }, changes, at) {
      if (!isUuid(id)) return false;
      const { count } = await clientOf(tx).conversation.updateMany({
        where: {
          id,
          userId,
          deletedAt: deleted ? { gt: new Date(at.getTime() - restorableMs) } : null,
          ...(revision !== null && { revision }),
        },
        data: { ...changes, updatedAt: at, revision: { increment: 1 } },
      });
      return count === 1;
    },
    async revision(tx, userId, id) {
      if (!isUuid(id)) return null;
      const found = await clientOf(tx).conversation.findFirst({
        where: { id, userId, deletedAt: null },
        select: { revision: true },
      });
      return found?.revision ?? null;
    },
    async runningGenerations(tx, conversationId) {
      const running = await clientOf(tx).generation.findMany({
        where: { conversationId, status: 'GENERATING' },
        select: { id: true },
      });
      return running.map(({ id }) => id);
    },
  };
}

export interface ConversationReads {
  /** Null when there is none, it is deleted, or it is somebody else's. */
  byId(viewer: Viewer, id: string, query: Prisma.ConversationDefaultArgs): Promise<Conversation | null>;
  /** Those of `ids` that `byId` would find, in no order. */
  byIds(
    viewer: Viewer,
    ids: readonly string[],
    query: Prisma.ConversationDefaultArgs,
  ): Promise<Conversation[]>;
  isVisible(viewer: Viewer, id: string): Promise<boolean>;
  /** In the page's direction, one row more than its size where there is one. */
  page(
    userId: string,
    list: ConversationList,
    query: Prisma.ConversationDefaultArgs,
  ): Promise<readonly Conversation[]>;
  count(userId: string, filter: ConversationFilter): Promise<number>;
}

const BY_ID = {
  name: 'conversation-by-id',
  text: `SELECT ${CONVERSATION_COLUMNS} FROM conversation c
         WHERE c.id = $1 AND c.user_id = $2 AND c.deleted_at IS NULL`,
};

export function conversationReads(prisma: PrismaClient, statements: Statements): ConversationReads {
  const plainById = async ({ userId }: Viewer, id: string) =>
    (await statements.rows<Conversation>(BY_ID, [id, userId]))[0] ?? null;
  return {
    byId: async (viewer, id, query) => {
      if (!isUuid(id)) return null;
      if (isPlain(query)) return plainById(viewer, id);
      return prisma.conversation.findFirst({
        ...query,
        where: { id, userId: viewer.userId, deletedAt: null },
      });
    },
    byIds: ({ userId }, ids, query) =>
      prisma.conversation.findMany({ ...query, where: { id: { in: [...ids] }, userId, deletedAt: null } }),
    isVisible: async (viewer, id) => isUuid(id) && (await plainById(viewer, id)) !== null,
    page: async (userId, list, query) => {
      const rows = await statements.rows<Conversation>(...pageStatement(userId, list));
      return withRelations(rows, query, (ids) =>
        prisma.conversation.findMany({ ...query, where: { id: { in: ids } } }),
      );
    },
    count: async (userId, filter) => {
      const [row] = await statements.rows<{ count: number }>(...countStatement(userId, filter));
      return row?.count ?? 0;
    },
  };
}
