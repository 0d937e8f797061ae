import { InvalidInputError } from '../core/errors.ts';
import { isUuid } from '../core/ids.ts';
import { MAX_PAGE_SIZE } from '../core/page.ts';
import type { GlobalId } from './global-id.ts';

const WITH_ROWS = new Set(['User', 'Conversation', 'Message', 'Generation']);

/** Whether the id could name anything; what could not is null, as everything is that is missing or somebody else's. */
function isLoadable({ typename, id }: GlobalId): boolean {
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

export const nodesQueryOptions = {
  description: `Several things by their global ids, in the same order. ${WHAT}`,
  args: { ids: { description: `The global ids, at most ${MAX_PAGE_SIZE}.` } },
  resolve: (
    _root: object,
    args: { ids: GlobalId[] },
    _context: unknown,
    _info: unknown,
    load: (ids: GlobalId[]) => Promise<unknown[]>,
  ) => {
    if (args.ids.length > MAX_PAGE_SIZE)
      throw InvalidInputError.of('ids', `Must have at most ${MAX_PAGE_SIZE} entries.`);
    // In place, because `load` reads the arguments again and ignores what it is given. It leaves null as it is.
    args.ids = args.ids.map((id) => (isLoadable(id) ? id : null)) as GlobalId[];
    return load(args.ids);
  },
};
