import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { pageLookedAt } from './looked-ahead.graphql.ts';

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
