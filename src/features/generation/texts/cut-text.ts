import { endOf, startOf } from '../../../core/text.ts';
import { estimateTokens } from '../../../core/token-estimate.ts';

const GAP = '\n[…]\n';
/** A token has at most so many characters, as tokens are estimated. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * The text as it is where it takes at most so many tokens; else its beginning and its end, with a mark between them. Null
 * where there is no room for both.
 */
export function cutToTokens(text: string, tokens: number): string | null {
  if (estimateTokens(text) <= tokens) return text;
  const each = Math.floor((tokens - estimateTokens(GAP)) / 2);
  if (each < 1) return null;
  const most = each * CHARACTERS_PER_TOKEN;
  const head = longest(Math.min(most, text.length), each, (length) => startOf(text, length));
  const tail = longest(Math.min(most, text.length), each, (length) => endOf(text, length));
  return `${head}${GAP}${tail}`;
}

/** The longest piece of at most `most` characters that takes no more than these tokens. */
function longest(most: number, tokens: number, piece: (length: number) => string): string {
  let fits = 0;
  for (let above = most + 1; above - fits > 1; ) {
    const middle = Math.floor((fits + above) / 2);
    if (estimateTokens(piece(middle)) <= tokens) fits = middle;
    else above = middle;
  }
  return piece(fits);
}
