import { builder } from '../../graphql/builder.ts';
import { MessageAdded, MessageChanged, ReactionsChanged } from '../live/events.graphql.ts';

for (const event of [MessageAdded, MessageChanged, ReactionsChanged])
  builder.objectField(event, 'message', (t) =>
    t.withAuth({ signedIn: true }).prismaField({
      type: 'Message',
      nullable: true,
      description: 'The message as it stands now; null when it was deleted meanwhile.',
      resolve: (query, { messageId }, _args, { viewer, reads }) =>
        reads.messages.byId(viewer, messageId, query),
    }),
  );
