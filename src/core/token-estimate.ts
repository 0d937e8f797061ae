const ASCII_END = 0x80;
/** From here on: writing without spaces, and syllables. */
const DENSE_START = 0x2e80;
const SURROGATES_START = 0xd800;
const SURROGATES_END = 0xe000;

/**
 * About how many tokens a text takes; its provider alone can count them. Four characters of English or code, two of other
 * alphabets, and one of Chinese, Japanese and Korean, or one emoji, come to a token in the tokenizers of today.
 */
export function estimateTokens(text: string): number {
  let dense = 0;
  let halves = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < ASCII_END) continue;
    if (unit < DENSE_START || (unit >= SURROGATES_START && unit < SURROGATES_END)) halves += 1;
    else dense += 1;
  }
  return Math.ceil((text.length - dense - halves) / 4 + halves / 2 + dense);
}
