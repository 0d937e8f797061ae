import { builder } from '../../graphql/builder.ts';
import type { Usage } from '../../platform/model/chat-model.port.ts';

export const TokenUsage = builder.objectRef<Usage>('TokenUsage').implement({
  description:
    'What a run took. Counted by the provider; estimated at four characters a token where it does not say.',
  fields: (t) => ({
    inputTokens: t.exposeInt('inputTokens', { description: 'Tokens of the prompt.' }),
    outputTokens: t.exposeInt('outputTokens', { description: 'Tokens of the answer.' }),
  }),
});

/** The usage in a row; null until it is known. */
export function usageOf(row: { inputTokens: number | null; outputTokens: number | null }): Usage | null {
  const { inputTokens, outputTokens } = row;
  return inputTokens === null || outputTokens === null ? null : { inputTokens, outputTokens };
}
