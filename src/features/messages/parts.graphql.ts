import { builder } from '../../graphql/builder.ts';
import type { FilePart as File, ReasoningPart as Reasoning, TextPart as Text } from './parts.ts';

const TextPart = builder.objectRef<Text>('TextPart').implement({
  description: 'Text for people, in Markdown.',
  fields: (t) => ({ text: t.exposeString('text', { description: 'The text.' }) }),
});

const ReasoningPart = builder.objectRef<Reasoning>('ReasoningPart').implement({
  description: 'What a reasoning model thought before it answered.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The thoughts, as far as the provider shows them.' }),
  }),
});

export const FilePart = builder.objectRef<File>('FilePart').implement({
  description: 'A file that was sent with the message, as it was described when it was sent.',
  fields: (t) => ({
    attachmentId: t.globalID({
      description: 'The global id of the attachment.',
      resolve: ({ attachmentId }) => ({ type: 'Attachment', id: attachmentId }),
    }),
    name: t.exposeString('name', { description: 'The file’s name, without a path.' }),
    mediaType: t.exposeString('mediaType', {
      description: 'Its media type as found from its bytes, for example `image/png`.',
    }),
    size: t.exposeInt('size', { description: 'Its size in bytes.' }),
  }),
});

const TYPE_NAMES = { text: 'TextPart', reasoning: 'ReasoningPart', file: 'FilePart' } as const;

export const MessagePart = builder.unionType('MessagePart', {
  description: 'A piece of a message’s content. More kinds will come; skip what you do not know.',
  types: [TextPart, ReasoningPart, FilePart],
  resolveType: ({ type }) => TYPE_NAMES[type],
});
