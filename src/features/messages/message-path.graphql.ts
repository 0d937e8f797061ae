import { queryFromInfo } from '@pothos/plugin-prisma';
import { InvalidInputError } from '../../core/errors.ts';
import { isUuid } from '../../core/ids.ts';
import { pageOf } from '../../core/page.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { pageLookedAt } from './looked-ahead.graphql.ts';
import { Message } from './message.graphql.ts';
import { encodeDepth, pathPageOf } from './message-path.ts';
import type { PathSlice } from './path.store.ts';

builder.prismaObjectField('Conversation', 'messages', (t) =>
  t.connection(
    {
      type: Message,
      description:
        'The path from the first message to `leaf`, oldest first. Page backwards from the newest with `last` and `before`.',
      args: {
        leaf: t.arg.id({
          description: 'The message that the path ends with; by default the branch that is looked at.',
        }),
      },
      resolve: async (conversation, args, context, info) => {
        const page = pathPageOf(pageOf(args));
        const leafId = args.leaf == null ? conversation.activeLeafId : rowId('Message', args.leaf);
        if (leafId === null) return connectionOf(null);
        const query = queryFromInfo({ context, info, typeName: 'Message', path: ['edges', 'node'] });
        const slice = isUuid(leafId)
          ? await context.reads.messages.path({ conversation, leafId, page, query })
          : null;
        if (args.leaf != null && slice?.leafDepth == null)
          throw InvalidInputError.of('leaf', 'There is no such message in this conversation.');
        return connectionOf(slice);
      },
    },
    { name: 'MessageConnection', description: 'A page of a path of messages.' },
    { name: 'MessageEdge', description: 'A message on a path.' },
  ),
);

builder.queryField('conversation', (t) =>
  t.withAuth({ signedIn: true }).prismaField({
    type: 'Conversation',
    nullable: true,
    description: 'One conversation of the viewer; null when there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'The conversation’s global id.' }) },
    resolve: (query, _root, args, { viewer, reads }, info) => {
      const id = rowId('Conversation', args.id);
      const page = Object.keys(query).length === 0 ? pageLookedAt(info) : null;
      return page
        ? reads.messages.conversationWithPath(viewer, id, page)
        : reads.conversations.byId(viewer, id, query);
    },
  }),
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
