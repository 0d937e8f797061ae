import { builder } from '../../graphql/builder.ts';
import type { PricedUsage } from '../live/feeds.ts';

export const TokenUsage = builder.objectRef<PricedUsage>('TokenUsage').implement({
  description:
    'What a run took. Counted by the provider; estimated where it does not say. From the answer cache: what the answer took when it was written.',
  fields: (t) => ({
    inputTokens: t.exposeInt('inputTokens', { description: 'Tokens of the prompt.' }),
    outputTokens: t.exposeInt('outputTokens', { description: 'Tokens of the answer.' }),
    cost: t.float({
      nullable: true,
      description:
        'What they cost by the model’s prices when it ran; 0 from the answer cache, null where a price is not known.',
      resolve: ({ cost }) => cost ?? null,
    }),
    currency: t.string({
      nullable: true,
      description: 'The currency of `cost`: USD; null where there is none.',
      resolve: ({ cost }) => (cost == null ? null : 'USD'),
    }),
  }),
});

/** The usage in a row; null until it is known. */
export function usageOf(row: {
  inputTokens: number | null;
  outputTokens: number | null;
  cost: number | null;
}): PricedUsage | null {
  const { inputTokens, outputTokens, cost } = row;
  return inputTokens === null || outputTokens === null ? null : { inputTokens, outputTokens, cost };
}
