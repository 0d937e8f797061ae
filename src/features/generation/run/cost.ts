import type { ModelInfo, Usage } from '../../../platform/model/chat-model.port.ts';

export type Prices = Pick<ModelInfo, 'inputPrice' | 'outputPrice'>;

const MILLION = 1e6;
/** Places behind the point that are kept: a token costs some billionths, and no sum shows the noise of its parts. */
const PLACES = 10;

/** US dollars; null where a price is not known. */
export function costOf({ inputTokens, outputTokens }: Usage, prices: Prices | null): number | null {
  if (prices === null || prices.inputPrice === null || prices.outputPrice === null) return null;
  const dollars = (inputTokens * prices.inputPrice + outputTokens * prices.outputPrice) / MILLION;
  return Number(dollars.toFixed(PLACES));
}
