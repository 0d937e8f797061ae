import { ConflictError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { withSystemPrompt } from '../templates/system-prompt.graphql.ts';
import { PromptTemplateUseInput } from '../templates/template-input.graphql.ts';
import { PIN } from './conversation.graphql.ts';
import { conversationPayload } from './conversation-payload.graphql.ts';

const CreatePayload = conversationPayload('CreateConversationPayload', 'A new conversation.');
const UpdatePayload = conversationPayload('UpdateConversationPayload', 'A changed conversation.');
const RestorePayload = conversationPayload('RestoreConversationPayload', 'A conversation that is back.');

const ids = {
  description: 'The conversation’s id.',
  required: true,
} as const;

const revision = {
  description:
    'The revision that the caller has seen. When the object has moved on, a ConflictError tells how it stands.',
} as const;

const texts = {
  title: { description: `${describedName(200)}.` },
  description: { description: 'At most 2,000 characters; null clears it.' },
  modelId: { description: 'The model that answers here; null leaves the choice to the server.' },
  systemPrompt: {
    description: 'Instructions that go before every prompt: at most 20,000 characters; null clears them.',
  },
  systemPromptTemplate: {
    type: PromptTemplateUseInput,
    description:
      'Takes the text of a prompt template for the system prompt instead, as it is now; not both of them.',
  },
  folderId: { description: 'The folder that it lies in; null for none.' },
  tags: {
    description:
      'The names of all its tags: at most 50, each of 1 to 50 characters. Those that are new are made.',
  },
} as const;

builder.mutationField('createConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: CreatePayload,
    description: 'Starts an empty conversation.',
    typeOptions: { description: 'How the conversation starts. Everything may be left out.' },
    argOptions: { description: 'How the conversation starts.' },
    input: {
      title: t.input.string(texts.title),
      description: t.input.string(texts.description),
      modelId: t.input.id(texts.modelId),
      systemPrompt: t.input.string(texts.systemPrompt),
      systemPromptTemplate: t.input.field(texts.systemPromptTemplate),
      folderId: t.input.id(texts.folderId),
      tags: t.input.stringList(texts.tags),
    },
    errors: { types: [NotFoundError, InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const whole = await withSystemPrompt(input, viewer, services);
      return { conversationId: await services.conversations.create(viewer, withRowIds(whole)) };
    },
  }),
);

builder.mutationField('updateConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: UpdatePayload,
    description:
      'Changes what is given and leaves the rest as it is. What is so already is no change: nothing is told, and `revision` and `updatedAt` stay. Give `tags`, or `addTags` and `removeTags`, not both.',
    typeOptions: { description: 'What to change.' },
    argOptions: { description: 'What to change.' },
    input: {
      conversationId: t.input.id(ids),
      expectedRevision: t.input.int(revision),
      title: t.input.string(texts.title),
      description: t.input.string(texts.description),
      modelId: t.input.id(texts.modelId),
      systemPrompt: t.input.string(texts.systemPrompt),
      systemPromptTemplate: t.input.field(texts.systemPromptTemplate),
      folderId: t.input.id(texts.folderId),
      tags: t.input.stringList(texts.tags),
      addTags: t.input.stringList({ description: 'Names of tags that it is to have beside those it has.' }),
      removeTags: t.input.stringList({ description: 'Names of tags that it is to lose.' }),
      archived: t.input.boolean({ description: 'Put away, or taken out again.' }),
      pinned: t.input.boolean({ description: `Whether it is to carry ${PIN}.` }),
      favorite: t.input.boolean({ description: 'Marked as a favorite.' }),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const { conversationId, expectedRevision, ...changes } = withRowIds(
        await withSystemPrompt(input, viewer, services),
      );
      const id = rowId('Conversation', conversationId);
      return {
        conversationId: await services.conversations.update(viewer, id, expectedRevision ?? null, changes),
      };
    },
  }),
);

const DeletePayload = builder.objectRef<{ conversationId: string }>('DeleteConversationPayload').implement({
  description: 'The conversation is hidden from everything; `restoreConversation` brings it back.',
  fields: (t) => ({
    conversationId: t.globalID({
      description: 'The global id of what was deleted.',
      resolve: ({ conversationId }) => ({ type: 'Conversation', id: conversationId }),
    }),
  }),
});

builder.mutationField('deleteConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: DeletePayload,
    description: 'Hides a conversation and stops what is being written in it.',
    typeOptions: { description: 'What to delete.' },
    argOptions: { description: 'What to delete.' },
    input: { conversationId: t.input.id(ids), expectedRevision: t.input.int(revision) },
    errors: { types: [NotFoundError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const id = rowId('Conversation', input.conversationId);
      return {
        conversationId: await services.conversations.delete(viewer, id, input.expectedRevision ?? null),
      };
    },
  }),
);

builder.mutationField('restoreConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: RestorePayload,
    description:
      'Brings a deleted conversation back: to its folder, or to none where that is deleted. After 30 days, or as many as the server is set to, it is gone for good.',
    typeOptions: { description: 'What to restore.' },
    argOptions: { description: 'What to restore.' },
    input: { conversationId: t.input.id(ids), expectedRevision: t.input.int(revision) },
    errors: { types: [NotFoundError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const id = rowId('Conversation', input.conversationId);
      return {
        conversationId: await services.conversations.restore(viewer, id, input.expectedRevision ?? null),
      };
    },
  }),
);

function withRowIds<I extends { modelId?: string | null | undefined; folderId?: string | null | undefined }>(
  input: I,
): I {
  const { modelId, folderId } = input;
  return {
    ...input,
    ...(modelId != null && { modelId: rowId('Model', modelId) }),
    ...(folderId != null && { folderId: rowId('Folder', folderId) }),
  };
}
