import { ConflictError, InvalidInputError, NotFoundError, UnavailableError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { PromptTemplateUseInput } from '../../templates/template-input.graphql.ts';
import { GenerationParameters } from '../run/generation-parameters.graphql.ts';
import { Generation } from '../watch/generation.graphql.ts';
import { gone, modelIds } from './ask-input.graphql.ts';
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

builder.mutationField('sendMessage', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: SendMessagePayload,
    description:
      'Stores the message and starts the answer, which goes on whoever watches. Returns at once; subscribe to `generationEvents` to see it being written.',
    typeOptions: { description: 'A message and who is to answer it.' },
    argOptions: { description: 'A message and who is to answer it.' },
    input: {
      conversationId: t.input.id({ required: true, description: 'Where it is said.' }),
      parentId: t.input.id({
        description:
          'The message to answer to; by default the active leaf. Where that is an answer that is still being written, the model is not shown it.',
      }),
      text: t.input.string({
        description:
          'Markdown: 1 to 4,000 characters unless the server is set otherwise. It may be left out with `template` or with files.',
      }),
      template: t.input.field({
        type: PromptTemplateUseInput,
        description: 'Says the text of a prompt template instead of `text`; not both of them.',
      }),
      attachmentIds: t.input.idList({
        description:
          'The caller’s own files that are sent along: at most 10. Of each a model is shown the first 20,000 characters of its text. Images need models with the ability VISION, and have at most 10 MiB each and 20 MiB together; a model that nobody can describe now is shown them all the same.',
      }),
      clientMessageId: t.input.id({
        description:
          'A UUID from the caller. The same one again returns the first result and calls no provider; with another text it is an InvalidInputError.',
      }),
      metadata: t.input.field({
        type: 'JSON',
        description:
          'What the client keeps with the message for itself: an object of at most 16,384 bytes as JSON and 10 levels.',
      }),
      modelIds: t.input.idList(modelIds),
      parameters: t.input.field({ type: GenerationParameters, description: 'How to answer.' }),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError, UnavailableError] },
    resolve: (_root, { input }, { viewer, services }) =>
      services.generations.send(viewer, {
        ...input,
        conversationId: rowId('Conversation', input.conversationId),
        parentId: input.parentId == null ? null : rowId('Message', input.parentId),
        attachmentIds: input.attachmentIds?.map((id) => rowId('Attachment', id)),
        template: input.template && {
          ...input.template,
          templateId: rowId('PromptTemplate', input.template.templateId),
          values: input.template.values ?? [],
        },
        modelIds: input.modelIds?.map((id) => rowId('Model', id)),
      }),
  }),
);
