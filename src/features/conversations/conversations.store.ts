import { isUuid } from '../../core/ids.ts';
import type { Keyset, Page } from '../../core/page.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Conversation, Prisma, PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import { boundsOf, type ConversationFilter, type ConversationOrder } from './conversation-list.ts';
import type { ConversationStore } from './conversations.ts';

export function conversationStore(): ConversationStore {
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
          deletedAt: deleted ? { not: null } : null,
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
    list: { filter: ConversationFilter; order: ConversationOrder; page: Page },
    query: Prisma.ConversationDefaultArgs,
  ): Promise<Conversation[]>;
  count(userId: string, filter: ConversationFilter): Promise<number>;
}

export function conversationReads(prisma: PrismaClient): ConversationReads {
  return {
    byId: async (viewer, id, query) =>
      isUuid(id)
        ? prisma.conversation.findFirst({ ...query, where: { id, userId: viewer.userId, deletedAt: null } })
        : null,
    byIds: ({ userId }, ids, query) =>
      prisma.conversation.findMany({ ...query, where: { id: { in: [...ids] }, userId, deletedAt: null } }),
    isVisible: async (viewer, id) =>
      isUuid(id) &&
      (await prisma.conversation.count({ where: { id, userId: viewer.userId, deletedAt: null } })) === 1,
    page: (userId, { filter, order, page }, query) => {
      const { after, before } = boundsOf(order, page);
      const forwards = order.direction === 'ASC';
      return prisma.conversation.findMany({
        ...query,
        where: {
          AND: [
            whereOf(userId, filter),
            after ? beyond(order, after, forwards) : {},
            before ? beyond(order, before, !forwards) : {},
          ],
        },
        orderBy: orderByOf(order, page.backwards),
        take: page.size + 1,
      });
    },
    count: (userId, filter) => prisma.conversation.count({ where: whereOf(userId, filter) }),
  };
}

function whereOf(
  userId: string,
  { archived, pinned, favorite, title }: ConversationFilter,
): Prisma.ConversationWhereInput {
  return {
    userId,
    deletedAt: null,
    ...(archived != null && { archived }),
    ...(pinned != null && { pinned }),
    ...(favorite != null && { favorite }),
    ...(title != null && { title: { contains: literally(title), mode: 'insensitive' as const } }),
  };
}

/** Prisma hands `contains` to ILIKE as it is: a `%` would match everything. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

const COLUMN = { UPDATED_AT: 'updatedAt', CREATED_AT: 'createdAt', TITLE: 'title' } as const;

function orderByOf(
  { field, direction }: ConversationOrder,
  backwards: boolean,
): Prisma.ConversationOrderByWithRelationInput[] {
  const ascending = (direction === 'ASC') !== backwards;
  const sort = ascending ? 'asc' : 'desc';
  return [{ [COLUMN[field]]: sort }, { id: sort }];
}

/** The rows on one side of a place. The first comparison alone lets the index find where they begin. */
function beyond(
  { field }: ConversationOrder,
  { value, id }: Keyset,
  greater: boolean,
): Prisma.ConversationWhereInput {
  const column = COLUMN[field];
  const [orEqual, strictly] = greater ? ['gte', 'gt'] : ['lte', 'lt'];
  return {
    [column]: { [orEqual as string]: value },
    OR: [{ [column]: { [strictly as string]: value } }, { id: { [strictly as string]: id } }],
  };
}
