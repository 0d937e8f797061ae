import { ConflictError, InvalidInputError, UnavailableError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, id, optionalId, optionalIdList } from '../../../graphql/command.ts';
import { PromptTemplateUseInput } from '../../templates/template-input.graphql.ts';
import { GenerationParameters } from '../run/generation-parameters.graphql.ts';
import { Generation } from '../watch/generation.graphql.ts';
import { gone, MODEL_IDS } from './ask-input.graphql.ts';
import type { Sent } from './generation.store.port.ts';

const SendMessagePayload = builder.objectRef<Sent>('SendMessagePayload').implement({
  description: 'The message is stored and its answers have begun. Each answer is `generations[i].message`.',
  fields: (t) => ({
    userMessage: t.withAuth({ signedIn: true }).prismaField({
      type: 'Message',
      description: 'The caller’s own message.',
      resolve: async (query, { userMessageId }, _args, { viewer, reads }) =>
        (await reads.messages.byId(viewer, userMessageId, query)) ?? gone(),
    }),
    generations: t.withAuth({ signedIn: true }).prismaField({
      type: [Generation],
      description: 'One run for each model, in the order of `modelIds`.',
      resolve: (query, { generationIds }, _args, { viewer, reads }) =>
        reads.generations.byIds(viewer, generationIds, query),
    }),
  }),
});

command('sendMessage', {
  payload: SendMessagePayload,
  does: 'Stores the message and starts the answer, which goes on whoever watches. Returns at once; subscribe to `generationEvents` to see it being written.',
  about: 'A message and who is to answer it.',
  input: (t) => ({
    conversationId: id('Conversation', 'Where it is said.'),
    parentId: optionalId(
      'Message',
      'The message to answer to; by default the active leaf. Where that is an answer that is still being written, the model is not shown it.',
    ),
    text: t.string({
      description:
        'Markdown: 1 to 4,000 characters unless the server is set otherwise. It may be left out with `template` or with files.',
    }),
    template: t.field({
      type: PromptTemplateUseInput,
      description: 'Says the text of a prompt template instead of `text`; not both of them.',
    }),
    attachmentIds: optionalIdList(
      'Attachment',
      'The caller’s own files that are sent along: at most 10. Of each a model is shown the first 20,000 characters of its text. Images need models with the ability VISION, and have at most 10 MiB each and 20 MiB together; a model that nobody can describe now is shown them all the same.',
    ),
    clientMessageId: t.id({
      description:
        'A UUID from the caller. The same one again returns the first result and calls no provider; with another text it is an InvalidInputError.',
    }),
    metadata: t.field({
      type: 'JSON',
      description:
        'What the client keeps with the message for itself: an object of at most 16,384 bytes as JSON and 10 levels.',
    }),
    modelIds: optionalIdList('Model', MODEL_IDS),
    parameters: t.field({ type: GenerationParameters, description: 'How to answer.' }),
  }),
  errors: [InvalidInputError, ConflictError, UnavailableError],
  run: (viewer, input, { services }) => services.generations.send(viewer, input),
});
