import type { GraphQLResolveInfo } from 'graphql';
import { InvalidInputError } from '../core/errors.ts';
import { MAX_PAGE_SIZE } from '../core/page.ts';
import type { Context } from './context.ts';
import type { GlobalId } from './global-id.ts';
import { kindOf, queryOf } from './kind.ts';

/** Whether the id could name anything; what could not is null, as everything is that is missing or somebody else's. */
const isLoadable = ({ typename, id }: GlobalId) => kindOf(typename)?.isId(id) ?? false;

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
    args.ids = ids.map((id) => (isLoadable(id) && !kindOf(id.typename)?.readMany ? id : null)) as GlobalId[];
    const others = await load(args.ids);
    return ids.map(({ typename, id }, at) => rows.get(`${typename}:${id.toLowerCase()}`) ?? others[at]);
  },
};

async function readTogether(ids: readonly GlobalId[], context: Context, info: GraphQLResolveInfo) {
  const rows = new Map<string, object>();
  const { viewer } = context;
  if (!viewer) return rows;
  const signedIn = { ...context, viewer };
  const byType = Map.groupBy(ids, ({ typename }) => typename);
  await Promise.all(
    [...byType].map(async ([name, some]) => {
      const theirs = some.map(({ id }) => id);
      const found = await kindOf(name)?.readMany?.(signedIn, theirs, queryOf(context, info, name));
      for (const row of found ?? []) rows.set(`${name}:${row.id}`, { ...row, __typename: name });
    }),
  );
  return rows;
}
