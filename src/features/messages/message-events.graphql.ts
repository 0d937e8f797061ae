import { queryFromInfo } from '@pothos/plugin-prisma';
import { builder } from '../../graphql/builder.ts';
import { MessageAdded, MessageChanged, MessageRemoved, ReactionsChanged } from '../live/events.graphql.ts';
import { Message } from './message.graphql.ts';

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

builder.objectField(MessageRemoved, 'siblings', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: [Message],
    description:
      'Those that stood beside it, as they stand now: at most 100, those around its place. Their `siblings` are other ones.',
    resolve: async ({ messageId }, _args, context, info) => {
      const { viewer, reads } = context;
      const member = await reads.messages.readState(viewer, messageId, {});
      if (!member) return [];
      const query = queryFromInfo({ context, info, typeName: 'Message' });
      return reads.messages.siblingsAround({ member, query, idsAlone: false });
    },
  }),
);
