import type { FinishReason } from '../chat-model.port.ts';
import type { ProviderFaults } from './faults.ts';

/** Words for an end that is none: the answer broke off, and somebody said so in good order. */
const FAULT = /error|fail|abort|cancel|interrupt|time_?out|overload|unavailable|insufficient/i;

/**
 * What a provider's word for the end of an answer means, by the words that its wire format has, in lower case; null for a
 * word that nobody knows, or none. Throws a ProviderError for one that tells of a fault.
 */
export function finishReason(
  word: unknown,
  known: ReadonlyMap<string, FinishReason>,
  faults: ProviderFaults,
): FinishReason | null {
  if (typeof word !== 'string') return null;
  const reason = known.get(word.toLowerCase());
  if (reason === undefined && FAULT.test(word)) throw faults.gaveUp(word);
  return reason ?? null;
}
