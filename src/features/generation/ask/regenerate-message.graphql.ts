import { InvalidInputError, UnavailableError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, id, optionalIdList } from '../../../graphql/command.ts';
import { GenerationParameters } from '../run/generation-parameters.graphql.ts';
import { Generation } from '../watch/generation.graphql.ts';
import { MODEL_IDS } from './ask-input.graphql.ts';

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

command('regenerateMessage', {
  payload: RegenerateMessagePayload,
  does: 'A new answer beside the old one, which stays. The new one becomes the branch that is looked at. While the message that it answers is deleted: an InvalidInputError.',
  about: 'Which answer to give anew, and how.',
  input: (t) => ({
    messageId: id('Message', 'The answer to be given anew.'),
    modelIds: optionalIdList('Model', MODEL_IDS),
    parameters: t.field({ type: GenerationParameters, description: 'How to answer.' }),
  }),
  errors: [InvalidInputError, UnavailableError],
  run: (viewer, input, { services }) => services.generations.regenerate(viewer, input),
});
