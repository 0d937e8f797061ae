import type { Viewer } from '../../../core/viewer.ts';
import { bySelection } from '../../../platform/database/by-selection.ts';
import {
  type Conversation,
  type Message,
  Prisma,
  type PrismaClient,
} from '../../../platform/database/generated/prisma/client.ts';
import { columnsOf, withRelations } from '../../../platform/database/model-rows.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import type { PathPage } from './message-path.ts';
import { NO_SLICE, type PathRow, type PathSlice, pageValues, pathQuery, sliceOf } from './path.store.ts';

export interface PathRequest {
  readonly conversation: Conversation;
  readonly leafId: string;
  readonly page: PathPage;
  readonly query: Prisma.MessageDefaultArgs;
}

const CONVERSATION_COLUMNS = columnsOf('c', Prisma.ConversationScalarFieldEnum);

const PATHS = {
  name: 'message-paths',
  text: pathQuery(`
    SELECT r.* FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::boolean[], $5::int[], $6::int[], $7::uuid[])
      WITH ORDINALITY AS r(conversation_id, leaf_id, size, backwards, lowest, before, around, at)`),
};

/** One statement for any number of paths, and those of the relations that are asked for. */
export async function pathSlices(
  prisma: PrismaClient,
  statements: Statements,
  requests: readonly PathRequest[],
): Promise<PathSlice[]> {
  const pages = requests.map(({ page }) => pageValues(page));
  const rows = await statements.rows<PathRow>(PATHS, [
    requests.map(({ conversation }) => conversation.id),
    requests.map(({ leafId }) => leafId),
    ...[0, 1, 2, 3, 4].map((at) => pages.map((values) => values[at])),
  ]);
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

const CONVERSATION_WITH_PATH = {
  name: 'conversation-with-path',
  text: `
    SELECT ${CONVERSATION_COLUMNS}, path.*
    FROM conversation c LEFT JOIN LATERAL (${pathQuery(`
      SELECT 1 AS at, c.id AS conversation_id, c.active_leaf_id AS leaf_id, $3::int AS size, $4::boolean AS backwards,
             $5::int AS lowest, $6::int AS before, $7::uuid AS around`)}
    ) path ON true
    WHERE c.id = $1 AND c.user_id = $2 AND c.deleted_at IS NULL`,
};

/** A conversation of the viewer and a page of the path that is looked at; null when `byId` would find none. */
export async function conversationWithPath(
  statements: Statements,
  { userId }: Viewer,
  id: string,
  page: PathPage,
): Promise<{ conversation: Conversation; slice: PathSlice } | null> {
  const [found] = await statements.rows<Conversation & { [K in keyof PathRow]: PathRow[K] | null }>(
    CONVERSATION_WITH_PATH,
    [id, userId, ...pageValues(page)],
  );
  if (!found) return null;
  const { at, leafDepth, first, last, messages, ...conversation } = found;
  if (at === null || leafDepth === null || first === null || last === null)
    return { conversation, slice: NO_SLICE };
  return { conversation, slice: sliceOf({ at, leafDepth, first, last, messages }) };
}
