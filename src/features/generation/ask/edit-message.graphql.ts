import { InvalidInputError, UnavailableError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, expectedRevision, id, optionalIdList } from '../../../graphql/command.ts';
import { THE_MESSAGE } from '../../messages/message-payload.graphql.ts';
import { GenerationParameters } from '../run/generation-parameters.graphql.ts';
import { Generation } from '../watch/generation.graphql.ts';
import { gone, MODEL_IDS } from './ask-input.graphql.ts';
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

command('editMessage', {
  payload: EditMessagePayload,
  does: 'Changes what a message says, and keeps every wording in `versions`. With `regenerate` the message stays as it is instead, and a sibling with the new text and the same files opens a branch of its own, which is answered.',
  about: 'Which message to change, and how.',
  input: (t) => ({
    messageId: id('Message', THE_MESSAGE),
    text: t.string({
      required: true,
      description:
        'Markdown: 1 to 4,000 characters unless the server is set otherwise; an answer may have more. A message with files may have no text.',
    }),
    expectedRevision,
    regenerate: t.boolean({
      defaultValue: false,
      description:
        'Open a new branch and have it answered. Only for what a person wrote; use `regenerateMessage` for an answer.',
    }),
    modelIds: optionalIdList('Model', `With \`regenerate\`. ${MODEL_IDS}`),
    parameters: t.field({
      type: GenerationParameters,
      description: 'With `regenerate`: how to answer.',
    }),
  }),
  errors: [InvalidInputError, UnavailableError],
  run: async (viewer, input, { services }) => {
    if (input.regenerate) return services.generations.rephrase(viewer, input);
    const { messageId, text, expectedRevision } = input;
    await services.messageEdits.edit(viewer, messageId, text, expectedRevision);
    return { userMessageId: messageId, generationIds: [] };
  },
});
