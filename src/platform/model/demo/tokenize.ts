/**
 * Words with the space before them, pieces of longer words, a few signs at once. What people see as one emoji stays
 * whole, and the last alternative takes whatever is left, so that nothing of a text is lost.
 */
const TOKEN =
  / ?\p{RGI_Emoji}| ?[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{1,2}| ?(?:\p{L}\p{M}*){1,9}| ?\p{N}{1,3}|\n+|[ \t]+(?! )| ?[[^\s]--[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]]{1,3}|./gsv;

/** Cuts a text much as real tokenizers do; the tokens joined are the text again. */
export function tokenize(text: string): string[] {
  return text.match(TOKEN) ?? [];
}
