import { NotFoundError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { ConversationEvent, eventsOf, subscribeTo } from '../live/events.graphql.ts';
import { feedKey } from '../live/feeds.ts';
import { afterArg } from '../live/live.graphql.ts';

eventsOf('Conversation', ['viewer'], { Added: 'A conversation was started or restored.' });
eventsOf('Conversation', ['conversation', 'viewer'], {
  Changed:
    'Title, settings, state or the branch that is looked at changed, or something was said in it. Take in one that you do not hold: it was restored meanwhile.',
  Removed: 'A conversation was deleted, and is shown nowhere with all that was said in it.',
});

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
    subscribe: async (_root, { conversationId, after }, context) => {
      const id = rowId('Conversation', conversationId);
      if (!(await context.reads.conversations.isVisible(context.viewer, id)))
        throw new NotFoundError('conversation', 'conversationId');
      return subscribeTo(feedKey.conversation(id), after, context);
    },
    resolve: (event) => event,
  }),
);
