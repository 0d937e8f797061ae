import { characterCount, storableString } from './text.ts';

/**
 * What no name holds, as it stands between the brackets of a regular expression: control characters, the two that break a
 * line, and what turns the direction of writing and so hides how a name ends. A mark that only says which way its neighbours
 * are read, and what joins letters or emoji, may be in a name.
 */
export const NOT_IN_A_NAME = '\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069';
const FORBIDDEN = new RegExp(`[${NOT_IN_A_NAME}]`, 'u');

/** All but blanks, what only acts on its neighbours, and two signs that stand for nothing: in Braille and in music. */
const SEEN = /[^\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u;

/** As many units of UTF-16 at most become one character when a name is brought into its form. */
const LONGEST_CHARACTER = 8;

/** Whether a reader sees anything of it. */
export function canBeSeen(text: string): boolean {
  return SEEN.test(text);
}

/** The form in which names are kept and looked for: an accent that was typed by itself is part of its letter. */
export function inOneForm(text: string): string {
  return text.normalize('NFC');
}

/** A name as it stands in a list: one line of 1 to `max` characters in one form, without blanks around it. */
export function nameSchema(max: number) {
  const tooLong = { error: `Must have at most ${max} characters.` };
  return storableString
    .refine((name) => name.length <= LONGEST_CHARACTER * max, { ...tooLong, abort: true })
    .refine((name) => !FORBIDDEN.test(name), {
      error:
        'Must be one line: leave out line breaks, control characters, and U+202A to U+202E and U+2066 to U+2069, which turn the direction of writing.',
      abort: true,
    })
    .transform((name) => inOneForm(name).trim())
    .refine(canBeSeen, { error: 'Must have at least one character that can be seen.', abort: true })
    .refine((name) => characterCount(name) <= max, tooLong);
}

/** What the schema says of a name that `nameSchema` reads. */
export function describedName(max: number): string {
  return `One line of 1 to ${max} characters, one of them at least to be seen, without control characters and what turns the direction of writing`;
}
