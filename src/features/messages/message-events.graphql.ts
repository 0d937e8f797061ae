import { queryFromInfo } from '@pothos/plugin-prisma';
import { builder } from '../../graphql/builder.ts';
import { thingField } from '../../graphql/thing-field.ts';
import { eventsOf, feedEvent } from '../live/events.graphql.ts';
import { Message } from './message.graphql.ts';

eventsOf('Message', ['conversation'], {
  Added: 'A message was added or restored: what a person wrote, or an answer that begins.',
});
const { Removed } = eventsOf('Message', ['conversation', 'viewer'], {
  Changed:
    'A message was changed, marked or deleted by itself, or an answer has ended. Take in one that you do not hold: it was restored meanwhile. `viewerEvents` tells it of the viewer’s favorite messages alone, of one that comes back with its conversation too: it belongs to `favoriteMessages` while `favorite` is true.',
  Removed:
    'A message was deleted, with its place. Each of those that went with it has an event of its own, unless they are more than 100: then a FeedReset tells of all. `viewerEvents` tells it of the viewer’s favorite messages alone.',
});
const Reacted = feedEvent(
  'ReactionsChanged',
  ['conversation'],
  'Somebody reacted to a message, or took it back.',
);
thingField(Reacted, Message, { nullable: true });

builder.objectField(Removed, 'siblings', (t) =>
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
