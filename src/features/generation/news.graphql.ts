import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import {
  ConversationEvent,
  GenerationEnded,
  GenerationStarted,
  ViewerEvent,
} from '../live/events.graphql.ts';

for (const event of [GenerationStarted, GenerationEnded])
  builder.objectField(event, 'generation', (t) =>
    t.withAuth({ signedIn: true }).prismaField({
      type: 'Generation',
      nullable: true,
      description:
        'The run as it stands now; null when its message or its conversation was deleted meanwhile.',
      resolve: (query, { generationId }, _args, { viewer, reads }) =>
        reads.generations.byId(viewer, generationId, query),
    }),
  );

const after = {
  type: 'Cursor',
  description:
    'The cursor of the last event that was seen; without it only what happens from now on. One of another feed, or from its future: INVALID_INPUT.',
} as const;

builder.subscriptionField('conversationEvents', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: ConversationEvent,
    description: 'Everything that happens in one conversation, except the tokens.',
    args: {
      conversationId: t.arg.id({
        required: true,
        description: 'The conversation. One that is missing or not the caller’s: NOT_FOUND.',
      }),
      after: t.arg(after),
    },
    subscribe: (_root, args, { viewer, services }) =>
      services.conversationEvents(viewer, rowId('Conversation', args.conversationId), args.after ?? null),
    resolve: (event) => event,
  }),
);

builder.subscriptionField('viewerEvents', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: ViewerEvent,
    description:
      'Everything that concerns the viewer: conversations, folders, tags, templates, files, favorite messages, running answers, sessions.',
    args: { after: t.arg(after) },
    subscribe: (_root, args, { viewer, services }) => services.viewerEvents(viewer, args.after ?? null),
    resolve: (event) => event,
  }),
);
