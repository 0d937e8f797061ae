import { isDeepStrictEqual } from 'node:util';
import { isUuid } from '../../../core/ids.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { batched } from '../../../platform/database/batched.ts';
import {
  type Conversation,
  type Message,
  Prisma,
  type PrismaClient,
} from '../../../platform/database/generated/prisma/client.ts';
import { columnsOf, isPlain } from '../../../platform/database/model-rows.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import type { PathPage } from './message-path.ts';
import type { PathSlice } from './path.store.ts';
import { conversationWithPath, type PathRequest, pathSlices, withRelationsOf } from './paths.store.ts';
import {
  type Member,
  type SiblingPlace,
  type SiblingsRequest,
  siblingPlaces,
  siblingsAround,
} from './siblings.store.ts';

export interface MessageReads {
  /** Null when there is none, it is somebody else's, or it was deleted with all below it. */
  byId(viewer: Viewer, id: string, query: Prisma.MessageDefaultArgs): Promise<Message | null>;
  /** Those of `ids` that `byId` would find, in no order. */
  byIds(viewer: Viewer, ids: readonly string[], query: Prisma.MessageDefaultArgs): Promise<Message[]>;
  /** As `byId`, but deleted with all below it or not. */
  readState(viewer: Viewer, id: string, query: Prisma.MessageDefaultArgs): Promise<Message | null>;
  /** A stretch of a path. Those asked for in one tick, over many conversations, are read together. */
  path(request: PathRequest): Promise<PathSlice>;
  /** Where it stands among its siblings; those asked for in one tick are read together. */
  siblingPlace(member: Member): Promise<SiblingPlace>;
  /** At most 100 of its siblings, itself included; those asked for in one tick are read together. */
  siblingsAround(request: SiblingsRequest): Promise<Message[]>;
  /** As the conversation's `byId`; `path` finds the page of the path that is looked at in memory then. */
  conversationWithPath(viewer: Viewer, id: string, page: PathPage): Promise<Conversation | null>;
}

const COLUMNS = columnsOf('m', Prisma.MessageScalarFieldEnum);
const shownById = (userId: string, id: string) => sql`
  SELECT ${COLUMNS} FROM message m JOIN conversation c ON c.id = m.conversation_id
  WHERE m.id = ${id} AND m.hidden_by IS NULL AND c.user_id = ${userId} AND c.deleted_at IS NULL`;
const visible = ({ userId }: Viewer) => ({ hiddenBy: null, conversation: { userId, deletedAt: null } });

/** One request's reads of messages. */
export function messageReads(prisma: PrismaClient, statements: Statements): MessageReads {
  const ahead = new WeakMap<Conversation, { page: PathPage; slice: PathSlice }>();
  const path = batched((requests: readonly PathRequest[]) => pathSlices(prisma, statements, requests));
  return {
    byId: async (viewer, id, query) => {
      if (!isUuid(id)) return null;
      const statement = shownById(viewer.userId, id);
      if (isPlain(query)) return (await statements.rows<Message>(statement, 'message-by-id'))[0] ?? null;
      return prisma.message.findFirst({ ...query, where: { id, ...visible(viewer) } });
    },
    byIds: (viewer, ids, query) =>
      prisma.message.findMany({ ...query, where: { id: { in: [...ids] }, ...visible(viewer) } }),
    readState: ({ userId }, id, query) =>
      prisma.message.findFirst({ ...query, where: { id, conversation: { userId, deletedAt: null } } }),
    path: async (request) => {
      const held = ahead.get(request.conversation);
      const isIt = held && request.leafId === request.conversation.activeLeafId;
      if (!isIt || !isDeepStrictEqual(held.page, request.page)) return path(request);
      const [slice = held.slice] = await withRelationsOf(prisma, [held.slice], request.query);
      return slice;
    },
    siblingPlace: batched((members) => siblingPlaces(statements, members)),
    siblingsAround: batched((requests) => siblingsAround(prisma, statements, requests)),
    conversationWithPath: async (viewer, id, page) => {
      const found = isUuid(id) ? await conversationWithPath(statements, viewer, id, page) : null;
      if (found) ahead.set(found.conversation, { page, slice: found.slice });
      return found?.conversation ?? null;
    },
  };
}
