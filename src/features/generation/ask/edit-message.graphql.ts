import { ConflictError, InvalidInputError, NotFoundError, UnavailableError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { messageIdField, messageRevisionField } from '../../messages/message-payload.graphql.ts';
import { GenerationParameters } from '../run/generation-parameters.graphql.ts';
import { Generation } from '../watch/generation.graphql.ts';
import { gone, modelIds } from './ask-input.graphql.ts';
import type { Sent } from './generation.store.port.ts';

const EditMessagePayload = builder.objectRef<Sent>('EditMessagePayload').implement({
  description: 'The message has its new text.',
  fields: (t) => ({
    editedMessage: t.withAuth({ signedIn: true }).prismaField({
      type: 'Message',
      description: 'The message with the new text; with `regenerate` a new one, a sibling of the old.',
      resolve: async (query, { userMessageId }, _args, { viewer, reads }) =>
        (await reads.messages.byId(viewer, userMessageId, query)) ?? gone(),
    }),
    generations: t.withAuth({ signedIn: true }).prismaField({
      type: [Generation],
      description: 'With `regenerate` one run for each model, in the order of `modelIds`; none without.',
      resolve: (query, { generationIds }, _args, { viewer, reads }) =>
        generationIds.length === 0 ? [] : reads.generations.byIds(viewer, generationIds, query),
    }),
  }),
});

builder.mutationField('editMessage', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: EditMessagePayload,
    description:
      'Changes what a message says, and keeps every wording in `versions`. With `regenerate` the message stays as it is instead, and a sibling with the new text and the same files opens a branch of its own, which is answered.',
    typeOptions: { description: 'Which message to change, and how.' },
    argOptions: { description: 'Which message to change, and how.' },
    input: {
      messageId: t.input.id(messageIdField),
      text: t.input.string({
        required: true,
        description:
          'Markdown: 1 to 4,000 characters unless the server is set otherwise; an answer may have more. A message with files may have no text.',
      }),
      expectedRevision: t.input.int(messageRevisionField),
      regenerate: t.input.boolean({
        defaultValue: false,
        description:
          'Open a new branch and have it answered. Only for what a person wrote; use `regenerateMessage` for an answer.',
      }),
      modelIds: t.input.idList({ description: `With \`regenerate\`. ${modelIds.description}` }),
      parameters: t.input.field({
        type: GenerationParameters,
        description: 'With `regenerate`: how to answer.',
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError, UnavailableError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const messageId = rowId('Message', input.messageId);
      const { text, expectedRevision = null } = input;
      if (!input.regenerate) {
        await services.messageEdits.edit(viewer, messageId, text, expectedRevision);
        return { userMessageId: messageId, generationIds: [] };
      }
      return services.generations.rephrase(viewer, {
        ...input,
        messageId,
        modelIds: input.modelIds?.map((id) => rowId('Model', id)),
      });
    },
  }),
);
