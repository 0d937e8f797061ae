import { z } from 'zod';
import { isStorable } from './text.ts';

/** UTF-8 bytes as JSON. */
const MAX_BYTES = 16 * 1024;
/** The object itself is the first level. */
const MAX_DEPTH = 10;

/** A JSON object that is small enough to be kept beside a conversation or a message. */
export const jsonObject = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    { error: 'Must be a JSON object.', abort: true },
  )
  // Before anything that would go down the whole of it.
  .refine((value) => isFlat(value, MAX_DEPTH), {
    error: `Must have at most ${MAX_DEPTH} levels.`,
    abort: true,
  })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= MAX_BYTES, {
    error: `Must have at most ${MAX_BYTES} bytes as JSON.`,
    abort: true,
  })
  .refine(hasStorableTexts, { error: 'Text must be valid Unicode without U+0000.' })
  // What stood in a document as a literal has no prototype, and would differ from the same as a variable.
  .transform((value): Record<string, unknown> => JSON.parse(JSON.stringify(value)));

function isFlat(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isFlat(inner, levels - 1));
}

function hasStorableTexts(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && hasStorableTexts(inner));
}
