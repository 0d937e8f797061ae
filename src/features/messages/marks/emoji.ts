/** UTF-16 units; the longest emoji of Unicode have about 35. */
const MAX_LENGTH = 64;

const ONE_EMOJI = /^\p{RGI_Emoji}$/v;
const PRESENTATION_SELECTORS = /[\ufe0e\ufe0f]/g;
/** An emoji that is text by default, unless a skin tone behind it makes it an emoji already. */
const TEXT_BY_DEFAULT = /(?=\p{Emoji})\P{Emoji_Presentation}(?!\p{Emoji_Modifier})/gu;

/**
 * The one emoji that `text` is, as Unicode recommends it for interchange, so that ❤ with and without its variation selector
 * are one. Sequences count as one: flags, keycaps, skin tones, families. Null for anything else.
 */
export function normalEmoji(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const bare = text.replace(PRESENTATION_SELECTORS, '');
  const full = bare.replace(TEXT_BY_DEFAULT, '$&\ufe0f');
  return ONE_EMOJI.test(full) ? full : null;
}
