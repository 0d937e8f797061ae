import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { ConversationAdded, ConversationChanged, ConversationEvent } from '../live/events.graphql.ts';
import { afterArg } from '../live/live.graphql.ts';

for (const event of [ConversationAdded, ConversationChanged])
  builder.objectField(event, 'conversation', (t) =>
    t.withAuth({ signedIn: true }).prismaField({
      type: 'Conversation',
      nullable: true,
      description: 'The conversation as it stands now; null when it was deleted meanwhile.',
      resolve: (query, { conversationId }, _args, { viewer, reads }) =>
        reads.conversations.byId(viewer, conversationId, query),
    }),
  );

builder.subscriptionField('conversationEvents', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: ConversationEvent,
    description: 'Everything that happens in one conversation, except the tokens.',
    args: {
      conversationId: t.arg.id({
        required: true,
        description: 'The conversation. One that is missing or not the caller’s: NOT_FOUND.',
      }),
      after: t.arg(afterArg),
    },
    subscribe: (_root, args, { viewer, services }) =>
      services.conversationEvents(viewer, rowId('Conversation', args.conversationId), args.after ?? null),
    resolve: (event) => event,
  }),
);
