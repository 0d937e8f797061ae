import { isUuid } from '../../../core/ids.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { batched } from '../../../platform/database/batched.ts';
import {
  type Generation,
  Prisma,
  type PrismaClient,
} from '../../../platform/database/generated/prisma/client.ts';
import { columnsOf, isPlain } from '../../../platform/database/model-rows.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';

export interface GenerationReads {
  /** Null when there is none, it is somebody else's, or its message is hidden. */
  byId(viewer: Viewer, id: string, query: Prisma.GenerationDefaultArgs): Promise<Generation | null>;
  byIds(viewer: Viewer, ids: readonly string[], query: Prisma.GenerationDefaultArgs): Promise<Generation[]>;
  /** The newest of a person, at most `limit`, newest first. */
  newestOfPerson(
    userId: string,
    list: { running: boolean | null; limit: number },
    query: Prisma.GenerationDefaultArgs,
  ): Promise<Generation[]>;
  /** The newest of a conversation, newest first. Those asked for in one tick, over many conversations, are read together. */
  newestOfConversation(request: NewestRequest): Promise<Generation[]>;
}

export interface NewestRequest {
  readonly conversationId: string;
  /** Null: whether it runs or has ended. */
  readonly running: boolean | null;
  readonly limit: number;
  readonly query: Prisma.GenerationDefaultArgs;
}

const COLUMNS = columnsOf('g', Prisma.GenerationScalarFieldEnum);
const shownByIds = (userId: string, ids: readonly string[]) => sql`
  SELECT ${COLUMNS}
  FROM generation g JOIN conversation c ON c.id = g.conversation_id JOIN message m ON m.id = g.message_id
  WHERE g.id = ANY(${ids}::uuid[]) AND g.user_id = ${userId} AND c.deleted_at IS NULL AND m.hidden_by IS NULL ORDER BY g.id`;

export function generationReads(prisma: PrismaClient, statements: Statements): GenerationReads {
  const shown = { conversation: { deletedAt: null }, message: { hiddenBy: null } };
  const visible = ({ userId }: Viewer) => ({ userId, ...shown });
  return {
    byId: async (viewer, id, query) =>
      isUuid(id) ? prisma.generation.findFirst({ ...query, where: { id, ...visible(viewer) } }) : null,
    byIds: (viewer, ids, query) =>
      isPlain(query)
        ? statements.rows<Generation>(shownByIds(viewer.userId, ids), 'generations-by-ids')
        : prisma.generation.findMany({
            ...query,
            where: { id: { in: [...ids] }, ...visible(viewer) },
            orderBy: { id: 'asc' },
          }),
    newestOfPerson: (userId, { running, limit }, query) =>
      prisma.generation.findMany({
        ...query,
        where: {
          userId,
          ...shown,
          ...(running !== null && { status: running ? 'GENERATING' : { not: 'GENERATING' } }),
        },
        orderBy: { startedAt: 'desc' },
        take: limit,
      }),
    newestOfConversation: batched((requests) => newestOfConversations(prisma, requests)),
  };
}

/**
 * Two statements for any number of conversations. Not Prisma's nested `take`: over several parents it reads all rows and
 * cuts them here. Requests of one tick may select differently, by fields under several aliases: a statement more for each selection.
 */
async function newestOfConversations(
  prisma: PrismaClient,
  requests: readonly NewestRequest[],
): Promise<Generation[][]> {
  const found = await prisma.$queryRaw<{ at: number; id: string }[]>`
    SELECT r.at::int AS at, g.id
    FROM unnest(${requests.map(({ conversationId }) => conversationId)}::uuid[],
                ${requests.map(({ running }) => running)}::boolean[],
                ${requests.map(({ limit }) => limit)}::int[]) WITH ORDINALITY AS r(conversation_id, running, most, at)
    CROSS JOIN LATERAL (
      SELECT g.id, g.started_at FROM generation g JOIN message m ON m.id = g.message_id
      WHERE g.conversation_id = r.conversation_id AND (r.running IS NULL OR (g.status = 'GENERATING') = r.running)
        AND m.hidden_by IS NULL
      ORDER BY g.started_at DESC, g.id DESC LIMIT r.most
    ) g
    ORDER BY r.at, g.started_at DESC, g.id DESC`;
  const idsOf = (wanted: ReadonlySet<number>) => found.flatMap(({ at, id }) => (wanted.has(at) ? [id] : []));
  const selections = Map.groupBy(requests.entries(), ([, { query }]) => JSON.stringify(query));
  const lists: Generation[][] = requests.map(() => []);
  await Promise.all(
    [...selections.values()].map(async (alike) => {
      const [[, { query }] = [0, { query: {} }]] = alike;
      const ids = idsOf(new Set(alike.map(([at]) => at + 1)));
      const rows = await prisma.generation.findMany({ ...query, where: { id: { in: ids } } });
      const rowById = new Map(rows.map((row) => [row.id, row]));
      for (const [at] of alike) lists[at] = idsOf(new Set([at + 1])).flatMap((id) => rowById.get(id) ?? []);
    }),
  );
  return lists;
}
