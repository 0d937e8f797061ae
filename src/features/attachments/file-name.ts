import { z } from 'zod';
import { canBeSeen, NOT_IN_A_NAME } from '../../core/name.ts';
import { firstCharacters, textSchema } from '../../core/text.ts';

const MAX_CHARACTERS = 255;
/** What leads into folders is in no name of a file either. */
const FORBIDDEN = new RegExp(`[${NOT_IN_A_NAME}/\\\\]`, 'gu');
const NAMELESS = 'file';

/** A name that somebody chose. */
export const fileNameSchema = textSchema(1, MAX_CHARACTERS)
  .refine((name) => name.search(FORBIDDEN) === -1, {
    error:
      'Must be one line: leave out slashes, line breaks, control characters, and what turns the direction of writing.',
  })
  .refine(canBeSeen, { error: 'Must have at least one character that can be seen.' })
  .transform((name) => name.trim());

/** A name that came with the file: what may not be in it is left out. */
export function cleanFileName(claimed: string): string {
  const kept = claimed.toWellFormed().replace(FORBIDDEN, '').trim();
  const name = firstCharacters(kept, MAX_CHARACTERS).trim();
  return canBeSeen(name) ? name : NAMELESS;
}

export const uploadInput = z.object({ name: fileNameSchema.nullish() });
