import { z } from 'zod';

/** Postgres stores no U+0000, and half a surrogate pair has no UTF-8. */
const STORABLE = { error: 'Text must be valid Unicode without U+0000.' };

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

/** Characters as people count them in a limit: code points, so that an emoji outside the BMP is one, not two. */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** At most so many units of UTF-16 of its beginning, without half of a surrogate pair where it was cut. */
export function startOf(text: string, units: number): string {
  return text.slice(0, cutsPair(text, units) ? units - 1 : units);
}

/** At most so many units of UTF-16 of its end, without half of a surrogate pair where it was cut. */
export function endOf(text: string, units: number): string {
  const at = Math.max(0, text.length - units);
  return text.slice(cutsPair(text, at) ? at + 1 : at);
}

function cutsPair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}

/** At most so many characters of its beginning, as `characterCount` counts them. */
export function firstCharacters(text: string, count: number): string {
  return [...text.slice(0, 2 * count)].slice(0, count).join('');
}

/** Text that every part of the system can keep and give back unchanged. */
export const storableString = z.string().refine(isStorable, { ...STORABLE, abort: true });

/** Text of `min` to `max` characters that is not blank (unless `min` is 0). */
export function textSchema(min: number, max: number) {
  return storableString
    .refine((text) => min === 0 || text.trim() !== '', { error: 'Must not be empty.', abort: true })
    .refine((text) => text.length <= max || (text.length <= 2 * max && characterCount(text) <= max), {
      error: `Must have at most ${max} characters.`,
    });
}
