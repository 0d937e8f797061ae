import { builder } from '../../graphql/builder.ts';
import { NOBODY } from '../../graphql/global-id.ts';
import { Model } from '../models/models.graphql.ts';
import { MessageStatus, Role } from './enums.graphql.ts';
import { type ReasoningPart as Reasoning, readParts, type TextPart as Text, textOf } from './parts.ts';
import { TokenUsage, usageOf } from './usage.graphql.ts';

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

const MessagePart = builder.unionType('MessagePart', {
  description: 'A piece of a message’s content. More kinds will come; skip what you do not know.',
  types: [TextPart, ReasoningPart],
  resolveType: ({ type }) => (type === 'text' ? 'TextPart' : 'ReasoningPart'),
});

export const Message = builder.prismaNode('Message', {
  description: 'A node of a conversation’s tree: what a person wrote, or a model’s answer.',
  id: { field: 'id', description: 'The global id.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({
    id,
    conversation: { userId: viewer?.userId ?? NOBODY, deletedAt: null },
  }),
  fields: (t) => ({
    conversation: t.relation('conversation', { description: 'Where it stands.' }),
    parent: t.relation('parent', {
      nullable: true,
      description: 'The message that it follows or answers; null for a first one.',
    }),
    role: t.expose('role', { type: Role, description: 'Who speaks.' }),
    status: t.expose('status', {
      type: MessageStatus,
      description: 'Whether it is whole, and if not, why. What a person wrote is always COMPLETE.',
    }),
    text: t.string({
      description: 'All text parts joined. While the answer is being written: as far as it was last stored.',
      resolve: ({ parts }) => textOf(readParts(parts)),
    }),
    parts: t.field({
      type: [MessagePart],
      description: 'The content in order.',
      resolve: ({ parts }) => readParts(parts),
    }),
    model: t.field({
      type: Model,
      nullable: true,
      description: 'Who answered; null for what a person wrote.',
      resolve: ({ modelId }, _args, { services }) =>
        modelId === null ? null : services.models.describe(modelId),
    }),
    usage: t.field({
      type: TokenUsage,
      nullable: true,
      description: 'What the answer took; null until it has ended, and for what a person wrote.',
      resolve: usageOf,
    }),
    sequence: t.exposeInt('sequence', {
      description: 'Its place in the order of creation in the conversation, from 1.',
    }),
    revision: t.exposeInt('revision', {
      description: 'Grows by one with every change; send it back as `expectedRevision`.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was written or its answer began.',
    }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its text was last changed by a person; null if never.',
    }),
  }),
});
