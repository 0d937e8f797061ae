import { queryFromInfo } from '@pothos/plugin-prisma';
import { InvalidInputError } from '../../../core/errors.ts';
import { isUuid } from '../../../core/ids.ts';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { Message } from '../message.graphql.ts';
import { MessageConnection, MessageEdge } from '../message-connection.graphql.ts';
import { encodeDepth, NOT_ON_PATH, pathPageOf } from './message-path.ts';
import type { PathSlice } from './path.store.ts';

builder.prismaObjectField('Conversation', 'messages', (t) =>
  t.connection(
    {
      type: Message,
      description:
        'The path from the first message to `leaf`, oldest first. Page backwards from the newest with `last` and `before`, or open it `around` a message. A cursor is a place on the path: it stays good when messages come and go behind it.',
      args: {
        leaf: t.arg.id({
          description:
            'The message that the path ends with; by default the branch that is looked at. One that was deleted is none: INVALID_INPUT.',
        }),
        around: t.arg.id({
          description:
            'The message that stands in the middle of a page of `first` messages, or as near to it as the path has room. Not together with `after`, `before` or `last`; one that is not on the path: INVALID_INPUT.',
        }),
      },
      resolve: async (conversation, args, context, info) => {
        const page = pathPageOf(args, args.around == null ? null : rowId('Message', args.around));
        const leafId = args.leaf == null ? conversation.activeLeafId : rowId('Message', args.leaf);
        if (leafId === null && page.around === null) return connectionOf(null);
        const query = queryFromInfo({ context, info, typeName: 'Message', path: ['edges', 'node'] });
        const slice =
          leafId !== null && isUuid(leafId)
            ? await context.reads.messages.path({ conversation, leafId, page, query })
            : null;
        if (args.leaf != null && slice?.leafDepth == null)
          throw InvalidInputError.of('leaf', 'There is no such message in this conversation.');
        if (page.around !== null && !slice?.messages.some(({ id }) => id === page.around))
          throw InvalidInputError.of('around', NOT_ON_PATH);
        return connectionOf(slice);
      },
    },
    MessageConnection,
    MessageEdge,
  ),
);

function connectionOf(slice: PathSlice | null) {
  const leafDepth = slice?.leafDepth ?? -1;
  const edges = (slice?.messages ?? []).map((node) => ({ cursor: encodeDepth(node.depth), node }));
  return {
    edges,
    totalCount: leafDepth + 1,
    pageInfo: {
      hasNextPage: slice !== null && slice.stretch.last < leafDepth,
      hasPreviousPage: slice !== null && slice.stretch.first > 0 && leafDepth >= 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
