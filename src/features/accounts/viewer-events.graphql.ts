import { builder } from '../../graphql/builder.ts';
import { feedEvent, subscribeTo, ViewerEvent } from '../live/events.graphql.ts';
import { feedKey } from '../live/feeds.ts';
import { afterArg } from '../live/live.graphql.ts';

const Revoked = feedEvent(
  'SessionRevoked',
  ['viewer'],
  'A session of this person was ended. Its tokens and streams end with it.',
);
builder.objectField(Revoked, 'sessionId', (t) =>
  t.id({ description: 'The session.', resolve: ({ sessionId }) => sessionId }),
);

builder.subscriptionField('viewerEvents', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: ViewerEvent,
    description:
      'Everything that concerns the viewer: conversations, folders, tags, templates, files, favorite messages, running answers, sessions.',
    args: { after: t.arg(afterArg) },
    subscribe: (_root, { after }, context) =>
      subscribeTo(feedKey.viewer(context.viewer.userId), after, context),
    resolve: (event) => event,
  }),
);
