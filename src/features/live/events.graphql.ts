import { builder } from '../../graphql/builder.ts';
import type { Delivered } from './feed-subscription.ts';
import { FeedEvent, FeedReset } from './live.graphql.ts';

type Of<Id extends string> = Delivered<{ readonly type: string } & { readonly [K in Id]: string }>;

/**
 * An event that names an object. How the object stands is a field of the event that its own feature brings, so that a
 * client patches what it holds without asking again.
 */
const objectEvent = <Id extends string>(name: string, description: string) =>
  builder.objectRef<Of<Id>>(name).implement({ interfaces: [FeedEvent], description });

/** An event of which the id is all that is left to say. */
const removalEvent = <Id extends string>(name: string, type: string, idField: Id, description: string) =>
  builder.objectRef<Of<Id>>(name).implement({
    interfaces: [FeedEvent],
    description,
    fields: (t) => ({
      [idField]: t.globalID({
        description: 'The global id of what is gone.',
        resolve: (event) => ({ type, id: event[idField] }),
      }),
    }),
  });

export const MessageAdded = objectEvent<'messageId'>(
  'MessageAdded',
  'A message was added or restored: what a person wrote, or an answer that begins.',
);
export const MessageChanged = objectEvent<'messageId'>(
  'MessageChanged',
  'A message was changed, marked or deleted by itself, or an answer has ended. Take in one that you do not hold: it was restored meanwhile. `viewerEvents` tells it of the viewer’s favorite messages alone, of one that comes back with its conversation too: it belongs to `favoriteMessages` while `favorite` is true.',
);
export const ReactionsChanged = objectEvent<'messageId'>(
  'ReactionsChanged',
  'Somebody reacted to a message, or took it back.',
);
export const MessageRemoved = removalEvent(
  'MessageRemoved',
  'Message',
  'messageId',
  'A message was deleted, with its place. Each of those that went with it has an event of its own, unless they are more than 100: then a FeedReset tells of all. `viewerEvents` tells it of the viewer’s favorite messages alone.',
);

export const ConversationAdded = objectEvent<'conversationId'>(
  'ConversationAdded',
  'A conversation was started or restored.',
);
export const ConversationChanged = objectEvent<'conversationId'>(
  'ConversationChanged',
  'Title, settings, state or the branch that is looked at changed, or something was said in it. Take in one that you do not hold: it was restored meanwhile.',
);
export const ConversationRemoved = removalEvent(
  'ConversationRemoved',
  'Conversation',
  'conversationId',
  'A conversation was deleted, and is shown nowhere with all that was said in it.',
);

export const GenerationStarted = objectEvent<'generationId'>('GenerationStarted', 'A model began to answer.');
export const GenerationEnded = objectEvent<'generationId'>(
  'GenerationEnded',
  'An answer has ended, for whatever reason.',
);
for (const event of [GenerationStarted, GenerationEnded])
  builder.objectField(event, 'generationId', (t) =>
    t.globalID({
      description: 'The global id of the run, also of one whose message was deleted meanwhile.',
      resolve: ({ generationId }) => ({ type: 'Generation', id: generationId }),
    }),
  );

export const FolderAdded = objectEvent<'folderId'>('FolderAdded', 'A folder was made or restored.');
export const FolderChanged = objectEvent<'folderId'>(
  'FolderChanged',
  'A folder was changed or moved, or conversations came or went. Take in one that you do not hold: it was restored meanwhile.',
);
export const FolderRemoved = removalEvent('FolderRemoved', 'Folder', 'folderId', 'A folder was deleted.');

export const TagAdded = objectEvent<'tagId'>('TagAdded', 'A tag was made.');
export const TagChanged = objectEvent<'tagId'>(
  'TagChanged',
  'A tag was renamed or recoloured, or conversations came or went.',
);
export const TagRemoved = builder
  .objectRef<Of<'tagId'> & { readonly mergedIntoId: string | null }>('TagRemoved')
  .implement({
    interfaces: [FeedEvent],
    description: 'A tag was deleted, or merged into another one.',
    fields: (t) => ({
      tagId: t.globalID({
        description: 'The global id of what is gone.',
        resolve: ({ tagId }) => ({ type: 'Tag', id: tagId }),
      }),
      mergedIntoId: t.globalID({
        nullable: true,
        description: 'The tag that its conversations have instead; null when they have just lost it.',
        resolve: ({ mergedIntoId }) => mergedIntoId && { type: 'Tag', id: mergedIntoId },
      }),
    }),
  });

export const PromptTemplateAdded = objectEvent<'promptTemplateId'>(
  'PromptTemplateAdded',
  'A prompt template was written or restored.',
);
export const PromptTemplateChanged = objectEvent<'promptTemplateId'>(
  'PromptTemplateChanged',
  'A prompt template has a new version. Take in one that you do not hold: it was restored meanwhile.',
);
export const PromptTemplateRemoved = removalEvent(
  'PromptTemplateRemoved',
  'PromptTemplate',
  'promptTemplateId',
  'A prompt template was deleted.',
);

export const AttachmentAdded = objectEvent<'attachmentId'>('AttachmentAdded', 'A file was uploaded.');
export const AttachmentChanged = objectEvent<'attachmentId'>(
  'AttachmentChanged',
  'The text of a file was read, or could not be.',
);
export const AttachmentRemoved = removalEvent(
  'AttachmentRemoved',
  'Attachment',
  'attachmentId',
  'A file was deleted.',
);

export const ProviderKeysChanged = builder
  .objectRef<Delivered<{ readonly type: 'ProviderKeysChanged' }>>('ProviderKeysChanged')
  .implement({
    interfaces: [FeedEvent],
    description: 'The person stored or removed a key of a provider: other models may be there now.',
  });

const SessionRevoked = builder.objectRef<Of<'sessionId'>>('SessionRevoked').implement({
  interfaces: [FeedEvent],
  description: 'A session of this person was ended. Its tokens and streams end with it.',
  fields: (t) => ({
    sessionId: t.id({ description: 'The session.', resolve: ({ sessionId }) => sessionId }),
  }),
});

export const ConversationEvent = builder.unionType('ConversationEvent', {
  description: 'Something that happened in a conversation. More kinds will come; skip what you do not know.',
  types: [
    MessageAdded,
    MessageChanged,
    MessageRemoved,
    ReactionsChanged,
    ConversationChanged,
    ConversationRemoved,
    GenerationStarted,
    GenerationEnded,
    FeedReset,
  ],
  resolveType: ({ type }) => type,
});

export const ViewerEvent = builder.unionType('ViewerEvent', {
  description: 'Something that concerns the viewer. More kinds will come; skip what you do not know.',
  types: [
    ConversationAdded,
    ConversationChanged,
    ConversationRemoved,
    MessageChanged,
    MessageRemoved,
    GenerationStarted,
    GenerationEnded,
    FolderAdded,
    FolderChanged,
    FolderRemoved,
    TagAdded,
    TagChanged,
    TagRemoved,
    PromptTemplateAdded,
    PromptTemplateChanged,
    PromptTemplateRemoved,
    AttachmentAdded,
    AttachmentChanged,
    AttachmentRemoved,
    ProviderKeysChanged,
    SessionRevoked,
    FeedReset,
  ],
  resolveType: ({ type }) => type,
});
