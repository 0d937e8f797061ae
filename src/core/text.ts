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
