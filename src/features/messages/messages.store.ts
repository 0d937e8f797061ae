import { isDeepStrictEqual } from 'node:util';
import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import { batched } from '../../platform/database/batched.ts';
import {
  type Conversation,
  type Message,
  Prisma,
  type PrismaClient,
} from '../../platform/database/generated/prisma/client.ts';
import { columnsOf, isPlain } from '../../platform/database/model-rows.ts';
import type { Statements } from '../../platform/database/statement.ts';
import type { PathPage } from './message-path.ts';
import type { PathSlice } from './path.store.ts';
import { conversationWithPath, type PathRequest, pathSlices, withRelationsOf } from './paths.store.ts';
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
  /** As the conversation's `byId`; `path` finds the page of the path that is looked at in memory then. */
  conversationWithPath(viewer: Viewer, id: string, page: PathPage): Promise<Conversation | null>;
}

const COLUMNS = columnsOf('m', Prisma.MessageScalarFieldEnum);
const BY_ID = {
  name: 'message-by-id',
  text: `SELECT ${COLUMNS} FROM message m JOIN conversation c ON c.id = m.conversation_id
         WHERE m.id = $1 AND c.user_id = $2 AND c.deleted_at IS NULL`,
};
const ROWS = {
  name: 'messages-by-ids',
  text: `SELECT ${COLUMNS} FROM message m WHERE m.id = ANY($1::uuid[])`,
};

/** One request's reads of messages. */
export function messageReads(prisma: PrismaClient, statements: Statements): MessageReads {
  const ahead = new WeakMap<Conversation, { page: PathPage; slice: PathSlice }>();
  const path = batched((requests: readonly PathRequest[]) => pathSlices(prisma, statements, requests));
  return {
    byId: async ({ userId }, id, query) => {
      if (!isUuid(id)) return null;
      if (isPlain(query)) return (await statements.rows<Message>(BY_ID, [id, userId]))[0] ?? null;
      return prisma.message.findFirst({ ...query, where: { id, conversation: { userId, deletedAt: null } } });
    },
    byIds: ({ userId }, ids, query) =>
      prisma.message.findMany({
        ...query,
        where: { id: { in: [...ids] }, conversation: { userId, deletedAt: null } },
      }),
    path: async (request) => {
      const held = ahead.get(request.conversation);
      const isIt = held && request.leafId === request.conversation.activeLeafId;
      if (!isIt || !isDeepStrictEqual(held.page, request.page)) return path(request);
      const [slice = held.slice] = await withRelationsOf(prisma, [held.slice], request.query);
      return slice;
    },
    siblings: batched((messages) => siblingGroups(prisma, messages)),
    row: batched(async (ids) => {
      const rows = await statements.rows<Message>(ROWS, [ids]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    conversationWithPath: async (viewer, id, page) => {
      const found = isUuid(id) ? await conversationWithPath(statements, viewer, id, page) : null;
      if (found) ahead.set(found.conversation, { page, slice: found.slice });
      return found?.conversation ?? null;
    },
  };
}
