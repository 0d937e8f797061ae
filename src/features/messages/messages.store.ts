import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import { batched } from '../../platform/database/batched.ts';
import type { Message, Prisma, PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { type PathRequest, type PathSlice, pathSlices } from './path.store.ts';
import { type SiblingGroup, siblingGroups } from './siblings.store.ts';

export interface MessageReads {
  /** Null when there is none or it is somebody else's. */
  byId(viewer: Viewer, id: string, query: Prisma.MessageDefaultArgs): Promise<Message | null>;
  /** Those of `ids` that `byId` would find, in no order. */
  byIds(viewer: Viewer, ids: readonly string[], query: Prisma.MessageDefaultArgs): Promise<Message[]>;
  /** A stretch of a path. Those asked for in one tick, over many conversations, are read together. */
  path(request: PathRequest): Promise<PathSlice>;
  /** Who stands at the same point of the tree; those asked for in one tick are read together. */
  siblings(message: Pick<Message, 'id' | 'conversationId' | 'parentId'>): Promise<SiblingGroup>;
  /** Rows by id, read together; the ids must come from a read that was scoped to the viewer. */
  row(id: string): Promise<Message | null>;
}

/** One request's reads of messages. */
export function messageReads(prisma: PrismaClient): MessageReads {
  return {
    byId: async (viewer, id, query) =>
      isUuid(id)
        ? prisma.message.findFirst({
            ...query,
            where: { id, conversation: { userId: viewer.userId, deletedAt: null } },
          })
        : null,
    byIds: ({ userId }, ids, query) =>
      prisma.message.findMany({
        ...query,
        where: { id: { in: [...ids] }, conversation: { userId, deletedAt: null } },
      }),
    path: batched((requests) => pathSlices(prisma, requests)),
    siblings: batched((messages) => siblingGroups(prisma, messages)),
    row: batched(async (ids) => {
      const rows = await prisma.message.findMany({ where: { id: { in: [...ids] } } });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
  };
}
