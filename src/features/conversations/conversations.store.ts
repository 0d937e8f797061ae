import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import { batched } from '../../platform/database/batched.ts';
import { bySelection } from '../../platform/database/by-selection.ts';
import type { Conversation, Prisma, PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { isPlain, withRelations } from '../../platform/database/model-rows.ts';
import { sql } from '../../platform/database/sql.ts';
import type { Statements } from '../../platform/database/statement.ts';
import {
  CONVERSATION_COLUMNS,
  type ConversationList,
  countStatement,
  folderCountsStatement,
  folderPagesStatement,
  pageStatement,
} from './conversation-list.store.ts';
import type { ConversationFilter } from './conversation-list.ts';

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
  /** As `page` for one folder; those that ask for alike lists in one tick are read together. */
  folderPage(request: FolderList): Promise<readonly Conversation[]>;
  /** As `count` for one folder, likewise. */
  folderCount(request: FolderList): Promise<number>;
  /** The row by its id; those asked for in one tick are read together. */
  row(viewer: Viewer, id: string): Promise<Conversation | null>;
  /** Whether it is deleted or not; null when there is none or it is somebody else's. Those of one tick are read together. */
  readState(request: OneConversation): Promise<Conversation | null>;
}

export interface OneConversation {
  readonly viewer: Viewer;
  readonly id: string;
  readonly query: Prisma.ConversationDefaultArgs;
}

export interface FolderList {
  readonly userId: string;
  readonly folderId: string;
  readonly list: ConversationList;
}

const rowsBy = (ids: readonly string[], userIds: readonly string[]) => sql`
  SELECT ${CONVERSATION_COLUMNS}
  FROM (SELECT DISTINCT id, user_id FROM unnest(${ids}::uuid[], ${userIds}::uuid[]) AS a(id, user_id)) asked
  JOIN conversation c ON c.id = asked.id AND c.user_id = asked.user_id WHERE c.deleted_at IS NULL`;

const ownById = (userId: string, id: string) => sql`
  SELECT ${CONVERSATION_COLUMNS} FROM conversation c
  WHERE c.id = ${id} AND c.user_id = ${userId} AND c.deleted_at IS NULL`;

/** One request's reads of conversations. */
export function conversationReads(
  prisma: PrismaClient,
  statements: Statements,
  { restorableSince }: { readonly restorableSince: () => Date },
): ConversationReads {
  const scopeOf = (userId: string) => ({ userId, restorableSince: restorableSince() });
  const plainById = async ({ userId }: Viewer, id: string) =>
    (await statements.rows<Conversation>(ownById(userId, id), 'conversation-by-id'))[0] ?? null;
  const rowOf = batched(async (requests: readonly { viewer: Viewer; id: string }[]) => {
    const asked = requests.filter(({ id }) => isUuid(id));
    const people = asked.map(({ viewer }) => viewer.userId);
    const statement = rowsBy(
      asked.map(({ id }) => id),
      people,
    );
    const rows = await statements.rows<Conversation>(statement, 'conversations-by-ids');
    const found = new Map(rows.map((row) => [`${row.userId} ${row.id}`, row]));
    return requests.map(({ viewer, id }) => found.get(`${viewer.userId} ${id}`) ?? null);
  });
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
      const rows = await statements.rows<Conversation>(...pageStatement(scopeOf(userId), list));
      return withRelations(rows, query, (ids) =>
        prisma.conversation.findMany({ ...query, where: { id: { in: ids } } }),
      );
    },
    count: async (userId, filter) => {
      const [row] = await statements.rows<{ count: number }>(...countStatement(scopeOf(userId), filter));
      return row?.count ?? 0;
    },
    folderPage: batched((requests: readonly FolderList[]) =>
      alike(requests, async (some, [{ userId, list }]) => {
        const statement = folderPagesStatement(scopeOf(userId), some, list);
        const rows = await statements.rows<Conversation & { at: number }>(statement);
        const pages = Map.groupBy(rows, ({ at }) => at);
        return some.map((_id, index): readonly Conversation[] => pages.get(index + 1) ?? []);
      }),
    ),
    folderCount: batched((requests: readonly FolderList[]) =>
      alike(requests, async (some, [{ userId, list }]) => {
        const statement = folderCountsStatement(scopeOf(userId), some, list.filter);
        const rows = await statements.rows<{ at: number; count: number }>(statement);
        const counts = new Map(rows.map(({ at, count }) => [at, count]));
        return some.map((_id, index) => counts.get(index + 1) ?? 0);
      }),
    ),
    row: (viewer, id) => rowOf({ viewer, id }),
    readState: batched((requests) =>
      bySelection(requests, async (alike, query) => {
        const of = alike.map(({ viewer, id }) => ({ id, userId: viewer.userId }));
        const rows = await prisma.conversation.findMany({ ...query, where: { OR: of } });
        const found = new Map(rows.map((row) => [row.id, row]));
        return alike.map(({ id }) => found.get(id) ?? null);
      }),
    ),
  };
}

/** Answers requests for folders; those that differ in nothing but the folder are read by one statement. */
async function alike<V>(
  requests: readonly FolderList[],
  read: (folderIds: readonly string[], group: readonly [FolderList, ...FolderList[]]) => Promise<V[]>,
): Promise<V[]> {
  const answers = new Map<FolderList, V>();
  const groups = Map.groupBy(requests, ({ userId, list }) => JSON.stringify([userId, list]));
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first, ...others] = group;
      if (!first) return;
      const values = await read(
        group.map(({ folderId }) => folderId),
        [first, ...others],
      );
      for (const [index, value] of values.entries()) {
        const request = group[index];
        if (request) answers.set(request, value);
      }
    }),
  );
  return requests.map((request) => answers.get(request) as V);
}
