import type { Viewer } from '../../../core/viewer.ts';
import { bySelection } from '../../../platform/database/by-selection.ts';
import {
  type Conversation,
  type Message,
  Prisma,
  type PrismaClient,
} from '../../../platform/database/generated/prisma/client.ts';
import { columnsOf, withRelations } from '../../../platform/database/model-rows.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import type { PathPage } from './message-path.ts';
import { NO_SLICE, type PathRow, type PathSlice, pathQuery, sliceOf } from './path.store.ts';

export interface PathRequest {
  readonly conversation: Conversation;
  readonly leafId: string;
  readonly page: PathPage;
  readonly query: Prisma.MessageDefaultArgs;
}

const CONVERSATION_COLUMNS = columnsOf('c', Prisma.ConversationScalarFieldEnum);

function pathsOf(requests: readonly PathRequest[]) {
  const all = <V>(value: (page: PathPage) => V) => requests.map(({ page }) => value(page));
  return pathQuery(sql`
    SELECT r.* FROM unnest(${requests.map(({ conversation }) => conversation.id)}::uuid[],
                           ${requests.map(({ leafId }) => leafId)}::uuid[], ${all(({ size }) => size)}::int[],
                           ${all(({ backwards }) => backwards)}::boolean[], ${all(({ afterDepth }) => afterDepth + 1)}::int[],
                           ${all(({ beforeDepth }) => beforeDepth)}::int[], ${all(({ around }) => around)}::uuid[])
      WITH ORDINALITY AS r(conversation_id, leaf_id, size, backwards, lowest, before, around, at)`);
}

/** One statement for any number of paths, and those of the relations that are asked for. */
export async function pathSlices(
  prisma: PrismaClient,
  statements: Statements,
  requests: readonly PathRequest[],
): Promise<PathSlice[]> {
  const rows = await statements.rows<PathRow>(pathsOf(requests), 'message-paths');
  const byRequest = new Map(rows.map((row) => [row.at, sliceOf(row)]));
  const slices = requests.map(({ query }, at) => ({ query, slice: byRequest.get(at + 1) ?? NO_SLICE }));
  return bySelection(slices, (alike, query) =>
    withRelationsOf(
      prisma,
      alike.map(({ slice }) => slice),
      query,
    ),
  );
}

export async function withRelationsOf(
  prisma: PrismaClient,
  slices: readonly PathSlice[],
  query: Prisma.MessageDefaultArgs,
): Promise<PathSlice[]> {
  const all = slices.flatMap(({ messages }) => messages);
  const whole: readonly Message[] = await withRelations(all, query, (ids) =>
    prisma.message.findMany({ ...query, where: { id: { in: ids } } }),
  );
  if (whole === all) return [...slices];
  const byId = new Map(whole.map((row) => [row.id, row]));
  return slices.map((slice) => ({
    ...slice,
    messages: slice.messages.flatMap(({ id }) => byId.get(id) ?? []),
  }));
}

const withPath = (
  userId: string,
  id: string,
  { size, backwards, afterDepth, beforeDepth, around }: PathPage,
) => sql`
  SELECT ${CONVERSATION_COLUMNS}, path.*
  FROM conversation c LEFT JOIN LATERAL (${pathQuery(sql`
    SELECT 1 AS at, c.id AS conversation_id, c.active_leaf_id AS leaf_id, ${size}::int AS size,
           ${backwards}::boolean AS backwards, ${afterDepth + 1}::int AS lowest, ${beforeDepth}::int AS before,
           ${around}::uuid AS around`)}
  ) path ON true
  WHERE c.id = ${id} AND c.user_id = ${userId} AND c.deleted_at IS NULL`;

/** A conversation of the viewer and a page of the path that is looked at; null when `byId` would find none. */
export async function conversationWithPath(
  statements: Statements,
  { userId }: Viewer,
  id: string,
  page: PathPage,
): Promise<{ conversation: Conversation; slice: PathSlice } | null> {
  const [found] = await statements.rows<Conversation & { [K in keyof PathRow]: PathRow[K] | null }>(
    withPath(userId, id, page),
    'conversation-with-path',
  );
  if (!found) return null;
  const { at, leafDepth, first, last, messages, ...conversation } = found;
  if (at === null || leafDepth === null || first === null || last === null)
    return { conversation, slice: NO_SLICE };
  return { conversation, slice: sliceOf({ at, leafDepth, first, last, messages }) };
}
