import { ConflictError, InvalidInputError, NotFoundError, UnavailableError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { PromptTemplateUseInput } from '../templates/template-input.graphql.ts';
import { Generation } from './generation.graphql.ts';
import type { CONTEXT_OVERFLOWS } from './generation-parameters.ts';
import type { Sent } from './generation-storage.ts';

const ContextOverflow = builder.enumType('ContextOverflow', {
  description:
    'What becomes of messages that the model is to be shown and its window has no room for. To be shown are the newest of the branch, 20 unless the server is set otherwise, and the pinned ones above them; what is older is in no prompt, whatever is chosen here.',
  values: {
    TRUNCATE: {
      description:
        'The oldest messages that are not pinned are left out of the prompt until the rest fits. The answer fails with CONTEXT_TOO_LONG only when the newest message, the pinned ones and the system prompt do not fit together.',
    },
    ERROR: {
      description:
        'When one of them has no room, the answer fails with CONTEXT_TOO_LONG, and no provider is called. That older messages are not shown is no reason to fail.',
    },
  } satisfies Record<(typeof CONTEXT_OVERFLOWS)[number], { description: string }>,
});

export const GenerationParameters = builder.inputType('GenerationParameters', {
  description: 'How the model is to answer. What is left out is the model’s own default.',
  fields: (t) => ({
    temperature: t.float({ description: 'How much chance there is in the choice of words: 0 to 2.' }),
    topP: t.float({ description: 'Choose among the likeliest words that make up this share: 0 to 1.' }),
    maxOutputTokens: t.int({
      description: 'Length of the answer in tokens: 1 to the server’s limit, by default 2,048.',
    }),
    stop: t.stringList({
      description: 'The answer ends before any of these: at most 4, of 1 to 100 characters.',
    }),
    useCache: t.boolean({
      defaultValue: true,
      description:
        'Whether the same question may be answered from the answer cache, where the same model was asked with the same prompt and parameters. False calls the provider and keeps nothing. `regenerateMessage`, and `editMessage` with `regenerate`, always call the provider.',
    }),
    contextOverflow: t.field({
      type: ContextOverflow,
      defaultValue: 'TRUNCATE',
      description: 'What becomes of messages that the model is to be shown and its window has no room for.',
    }),
  }),
});

export const modelIds = {
  description:
    'Several models answer side by side, as siblings: 1 to 8. By default the conversation’s model.',
} as const;

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

/** The conversation was deleted between the act and the reading of its result. */
export function gone(): never {
  throw new NotFoundError('conversation any more', 'conversationId');
}
