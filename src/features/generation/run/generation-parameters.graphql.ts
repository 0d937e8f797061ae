import { builder } from '../../../graphql/builder.ts';
import type { CONTEXT_OVERFLOWS } from './generation-parameters.ts';

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
