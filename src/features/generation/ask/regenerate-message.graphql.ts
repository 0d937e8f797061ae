import { InvalidInputError, NotFoundError, UnavailableError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { GenerationParameters } from '../run/generation-parameters.graphql.ts';
import { Generation } from '../watch/generation.graphql.ts';
import { modelIds } from './ask-input.graphql.ts';

const RegenerateMessagePayload = builder
  .objectRef<{ generationIds: readonly string[] }>('RegenerateMessagePayload')
  .implement({
    description: 'New answers have begun beside the old one.',
    fields: (t) => ({
      generations: t.withAuth({ signedIn: true }).prismaField({
        type: [Generation],
        description: 'One run for each model, in the order of `modelIds`.',
        resolve: (query, { generationIds }, _args, { viewer, reads }) =>
          reads.generations.byIds(viewer, generationIds, query),
      }),
    }),
  });

builder.mutationField('regenerateMessage', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: RegenerateMessagePayload,
    description:
      'A new answer beside the old one, which stays. The new one becomes the branch that is looked at. While the message that it answers is deleted: an InvalidInputError.',
    typeOptions: { description: 'Which answer to give anew, and how.' },
    argOptions: { description: 'Which answer to give anew, and how.' },
    input: {
      messageId: t.input.id({ required: true, description: 'The answer to be given anew.' }),
      modelIds: t.input.idList(modelIds),
      parameters: t.input.field({ type: GenerationParameters, description: 'How to answer.' }),
    },
    errors: { types: [NotFoundError, InvalidInputError, UnavailableError] },
    resolve: (_root, { input }, { viewer, services }) =>
      services.generations.regenerate(viewer, {
        ...input,
        messageId: rowId('Message', input.messageId),
        modelIds: input.modelIds?.map((id) => rowId('Model', id)),
      }),
  }),
);
