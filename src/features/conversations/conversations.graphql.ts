import { ConflictError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';

/** Payloads carry the id alone; what is selected is read once, in one query. */
const conversationPayload = (name: string, description: string) =>
  builder.objectRef<{ conversationId: string }>(name).implement({
    description,
    fields: (t) => ({
      conversation: t.withAuth({ signedIn: true }).prismaField({
        type: 'Conversation',
        description: 'The conversation as it stands now.',
        resolve: async (query, { conversationId }, _args, { viewer, reads }) => {
          const found = await reads.conversations.byId(viewer, conversationId, query);
          if (!found) throw new NotFoundError('conversation', 'conversationId');
          return found;
        },
      }),
    }),
  });

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
  title: { description: '1 to 200 characters.' },
  description: { description: 'At most 2,000 characters; null clears it.' },
  modelId: { description: 'The model that answers here; null leaves the choice to the server.' },
  systemPrompt: {
    description: 'Instructions that go before every prompt: at most 20,000 characters; null clears them.',
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
    },
    errors: { types: [InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      conversationId: await services.conversations.create(viewer, withModel(input)),
    }),
  }),
);

builder.mutationField('updateConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: UpdatePayload,
    description: 'Changes what is given and leaves the rest as it is.',
    typeOptions: { description: 'What to change.' },
    argOptions: { description: 'What to change.' },
    input: {
      conversationId: t.input.id(ids),
      expectedRevision: t.input.int(revision),
      title: t.input.string(texts.title),
      description: t.input.string(texts.description),
      modelId: t.input.id(texts.modelId),
      systemPrompt: t.input.string(texts.systemPrompt),
      archived: t.input.boolean({ description: 'Put away, or taken out again.' }),
      pinned: t.input.boolean({ description: 'Kept on top of the list.' }),
      favorite: t.input.boolean({ description: 'Marked as a favorite.' }),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const { conversationId, expectedRevision, ...changes } = withModel(input);
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
    description: 'Brings a deleted conversation back.',
    typeOptions: { description: 'What to restore.' },
    argOptions: { description: 'What to restore.' },
    input: { conversationId: t.input.id(ids) },
    errors: { types: [NotFoundError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      conversationId: await services.conversations.restore(
        viewer,
        rowId('Conversation', input.conversationId),
      ),
    }),
  }),
);

function withModel<I extends { modelId?: string | null | undefined }>(input: I): I {
  return input.modelId == null ? input : { ...input, modelId: rowId('Model', input.modelId) };
}
