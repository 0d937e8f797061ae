import { z } from 'zod';
import { textSchema } from '../../core/text.ts';

const MAX_CHARACTERS = 255;
/** Control characters, what leads into folders, and what turns the direction of writing and so hides how a name ends. */
const FORBIDDEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069/\\]/gu;
const NAMELESS = 'file';

/** A name that somebody chose. */
export const fileNameSchema = textSchema(1, MAX_CHARACTERS)
  .refine((name) => name.search(FORBIDDEN) === -1, {
    error: 'Must have no slashes and no control characters.',
  })
  .transform((name) => name.trim());

/** A name that came with the file: what may not be in it is left out. */
export function cleanFileName(claimed: string): string {
  const kept = claimed.toWellFormed().replace(FORBIDDEN, '').trim();
  return [...kept].slice(0, MAX_CHARACTERS).join('').trim() || NAMELESS;
}

export const uploadInput = z.object({ name: fileNameSchema.nullish() });
