import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { InvalidInputError, type NodeRef } from '../core/errors.ts';
import { isUuid } from '../core/ids.ts';
import { MAX_PAGE_SIZE } from '../core/page.ts';
import type { Viewer } from '../core/viewer.ts';
import type { Context } from './context.ts';
import type { GlobalId } from './global-id.ts';

/** Types whose ids are UUIDs of rows. */
const WITH_ROWS = new Set(['User', 'Conversation', 'Folder', 'Tag', 'Message', 'Generation', 'Attachment']);

/** Whether the id could name anything; what could not is null, as everything is that is missing or somebody else's. */
function isLoadable({ typename, id }: GlobalId): boolean {
  if (typename === 'PromptTemplate') return isUuid(id) || id.startsWith('builtin/');
  return WITH_ROWS.has(typename) ? isUuid(id) : typename === 'Model';
}

const WHAT = 'Null when it names nothing, or something of somebody else’s.';

export const nodeQueryOptions = {
  description: `Anything by its global id. ${WHAT}`,
  args: { id: { description: 'The global id.' } },
  resolve: (
    _root: object,
    { id }: { id: GlobalId },
    _context: unknown,
    _info: unknown,
    load: (id: GlobalId) => unknown,
  ) => (isLoadable(id) ? load(id) : null),
};

/** Reads rows of one type together, in whatever order; only those that are the viewer's. */
export const READ_MANY: Record<
  string,
  (context: SignedIn, ids: string[], query: object) => Promise<{ id: string }[]>
> = {
  Conversation: ({ viewer, reads }, ids, query) => reads.conversations.byIds(viewer, ids, query),
  Attachment: ({ viewer, reads }, ids) => reads.attachments.byIds(viewer, ids),
  Folder: ({ viewer, reads }, ids) => reads.folders.byIds(viewer, ids),
  Tag: ({ viewer, reads }, ids) => reads.tags.byIds(viewer, ids),
  Message: ({ viewer, reads }, ids, query) => reads.messages.byIds(viewer, ids, query),
  Generation: ({ viewer, reads }, ids, query) => reads.generations.byIds(viewer, ids, query),
  PromptTemplate: ({ viewer, services }, ids) => services.templateReading.byIds(viewer, ids),
};

/** Reads one of the viewer's as it stands, in the trash too. Conversations that are asked for in one tick are read together. */
export const READ_STATE: Record<
  NodeRef['type'],
  (context: SignedIn, id: string, query: object) => Promise<{ id: string } | null>
> = {
  Conversation: ({ viewer, reads }, id, query) => reads.conversations.readState({ viewer, id, query }),
  Folder: ({ viewer, reads }, id) => reads.folders.readState(viewer, id),
  Tag: ({ viewer, reads }, id) => reads.tags.byId(viewer, id),
  Message: ({ viewer, reads }, id, query) => reads.messages.readState(viewer, id, query),
  PromptTemplate: ({ viewer, services }, id) => services.templateReading.readState(viewer, id),
};

export const nodesQueryOptions = {
  description: `Several things by their global ids, in the same order. ${WHAT}`,
  args: { ids: { description: `The global ids, at most ${MAX_PAGE_SIZE}.` } },
  /** Rows are read in one statement a type; what has a loader of its own is left to `load`, one by one. */
  resolve: async (
    _root: object,
    args: { ids: GlobalId[] },
    context: Context,
    info: GraphQLResolveInfo,
    load: (ids: GlobalId[]) => Promise<unknown[]>,
  ) => {
    const { ids } = args;
    if (ids.length > MAX_PAGE_SIZE)
      throw InvalidInputError.of('ids', `Must have at most ${MAX_PAGE_SIZE} entries.`);
    const rows = await readTogether(ids.filter(isLoadable), context, info);
    // In place, because `load` reads the arguments again and ignores what it is given. It leaves null as it is.
    args.ids = ids.map((id) => (isLoadable(id) && !(id.typename in READ_MANY) ? id : null)) as GlobalId[];
    const others = await load(args.ids);
    return ids.map(({ typename, id }, at) => rows.get(`${typename}:${id.toLowerCase()}`) ?? others[at]);
  },
};

/** What Pothos would load of a row for this selection; nothing of what is no row of one table. */
export function queryOf(context: Context, info: GraphQLResolveInfo, typeName: string): object {
  return typeName === 'PromptTemplate' ? {} : queryFromInfo({ context, info, typeName });
}

export type SignedIn = Context & { viewer: Viewer };

async function readTogether(ids: readonly GlobalId[], context: Context, info: GraphQLResolveInfo) {
  const rows = new Map<string, object>();
  const { viewer } = context;
  if (!viewer) return rows;
  const byType = Map.groupBy(ids, ({ typename }) => typename);
  await Promise.all(
    [...byType].map(async ([typename, some]) => {
      const read = READ_MANY[typename];
      if (!read) return;
      const query = queryOf(context, info, typename);
      for (const row of await read(
        { ...context, viewer },
        some.map(({ id }) => id),
        query,
      ))
        rows.set(`${typename}:${row.id}`, { ...row, __typename: typename });
    }),
  );
  return rows;
}
