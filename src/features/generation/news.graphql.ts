import { builder } from '../../graphql/builder.ts';
import type { Context } from '../../graphql/context.ts';
import { rowId } from '../../graphql/global-id.ts';
import type { Delivered } from '../live/feed-subscription.ts';
import { FeedEvent, FeedReset } from '../live/live.graphql.ts';

type Of<Id extends string> = Delivered<{ readonly type: string } & { readonly [K in Id]: string }>;
type Viewed = Context & { viewer: NonNullable<Context['viewer']> };

const messageEvent = (name: string, description: string) =>
  builder.objectRef<Of<'messageId'>>(name).implement({
    interfaces: [FeedEvent],
    description,
    fields: (t) => ({
      message: t.withAuth({ signedIn: true }).prismaField({
        type: 'Message',
        nullable: true,
        description: 'The message as it stands now; null when it was deleted meanwhile.',
        resolve: (query, { messageId }, _args, { viewer, reads }: Viewed) =>
          reads.messages.byId(viewer, messageId, query),
      }),
    }),
  });

const conversationEvent = (name: string, description: string) =>
  builder.objectRef<Of<'conversationId'>>(name).implement({
    interfaces: [FeedEvent],
    description,
    fields: (t) => ({
      conversation: t.withAuth({ signedIn: true }).prismaField({
        type: 'Conversation',
        nullable: true,
        description: 'The conversation as it stands now; null when it was deleted meanwhile.',
        resolve: (query, { conversationId }, _args, { viewer, reads }: Viewed) =>
          reads.conversations.byId(viewer, conversationId, query),
      }),
    }),
  });

const generationEvent = (name: string, description: string) =>
  builder.objectRef<Of<'generationId'>>(name).implement({
    interfaces: [FeedEvent],
    description,
    fields: (t) => ({
      generation: t.withAuth({ signedIn: true }).prismaField({
        type: 'Generation',
        nullable: true,
        description: 'The run as it stands now; null when its conversation was deleted meanwhile.',
        resolve: (query, { generationId }, _args, { viewer, reads }: Viewed) =>
          reads.generations.byId(viewer, generationId, query),
      }),
    }),
  });

const MessageAdded = messageEvent(
  'MessageAdded',
  'A message was added: what a person wrote, or an answer that begins.',
);
const MessageChanged = messageEvent('MessageChanged', 'A message was changed, or an answer has ended.');
const ConversationAdded = conversationEvent('ConversationAdded', 'A conversation was started or restored.');
const ConversationChanged = conversationEvent(
  'ConversationChanged',
  'Title, settings or state of a conversation changed, or something was said in it.',
);
const GenerationStarted = generationEvent('GenerationStarted', 'A model began to answer.');
const GenerationEnded = generationEvent('GenerationEnded', 'An answer has ended, for whatever reason.');

const ConversationRemoved = builder.objectRef<Of<'conversationId'>>('ConversationRemoved').implement({
  interfaces: [FeedEvent],
  description: 'A conversation was deleted.',
  fields: (t) => ({
    conversationId: t.globalID({
      description: 'The global id of what was deleted.',
      resolve: ({ conversationId }) => ({ type: 'Conversation', id: conversationId }),
    }),
  }),
});

const SessionRevoked = builder.objectRef<Of<'sessionId'>>('SessionRevoked').implement({
  interfaces: [FeedEvent],
  description: 'A session of this person was ended. Its tokens and streams end with it.',
  fields: (t) => ({
    sessionId: t.id({ description: 'The session.', resolve: ({ sessionId }) => sessionId }),
  }),
});

const ConversationEvent = builder.unionType('ConversationEvent', {
  description: 'Something that happened in a conversation. More kinds will come; skip what you do not know.',
  types: [MessageAdded, MessageChanged, ConversationChanged, GenerationStarted, GenerationEnded, FeedReset],
  resolveType: ({ type }) => type,
});

const ViewerEvent = builder.unionType('ViewerEvent', {
  description: 'Something that concerns the viewer. More kinds will come; skip what you do not know.',
  types: [
    ConversationAdded,
    ConversationChanged,
    ConversationRemoved,
    GenerationStarted,
    GenerationEnded,
    SessionRevoked,
    FeedReset,
  ],
  resolveType: ({ type }) => type,
});

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
    description: 'Everything that concerns the viewer: the conversation list, running answers, sessions.',
    args: { after: t.arg(after) },
    subscribe: (_root, args, { viewer, services }) => services.viewerEvents(viewer, args.after ?? null),
    resolve: (event) => event,
  }),
);
