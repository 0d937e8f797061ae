import { builder } from '../../graphql/builder.ts';
import { ViewerEvent } from '../live/events.graphql.ts';
import { afterArg } from '../live/live.graphql.ts';

builder.subscriptionField('viewerEvents', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: ViewerEvent,
    description:
      'Everything that concerns the viewer: conversations, folders, tags, templates, files, favorite messages, running answers, sessions.',
    args: { after: t.arg(afterArg) },
    subscribe: (_root, args, { viewer, services }) => services.viewerEvents(viewer, args.after ?? null),
    resolve: (event) => event,
  }),
);
