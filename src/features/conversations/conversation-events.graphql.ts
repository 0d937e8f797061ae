import { builder } from '../../graphql/builder.ts';
import { ConversationAdded, ConversationChanged } from '../live/events.graphql.ts';

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
