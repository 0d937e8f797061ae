import type { ModelInfo, Usage } from '../../../platform/model/chat-model.port.ts';

export type Prices = Pick<ModelInfo, 'inputPrice' | 'outputPrice'>;

const MILLION = 1e6;
/** Places behind the point that are kept: a token costs some billionths, and no sum shows the noise of its parts. */
const PLACES = 10;

/** US dollars, together with those that were spent before; null where a price is not known. */
export function costOf(
  { inputTokens, outputTokens }: Usage,
  { inputPrice, outputPrice }: Prices,
  before: number | null,
): number | null {
  if (before === null || inputPrice === null || outputPrice === null) return null;
  const dollars = before + (inputTokens * inputPrice + outputTokens * outputPrice) / MILLION;
  return Number(dollars.toFixed(PLACES));
}
