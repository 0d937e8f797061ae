import { z } from 'zod';
import { textSchema } from '../../../core/text.ts';

const within = (number: z.ZodNumber, min: number, max: number) => {
  const fault = { error: `Must be from ${min} to ${max}.` };
  return number.min(min, fault).max(max, fault).nullish();
};

/** What becomes of messages that a model is to be shown and its window has no room for. */
export const CONTEXT_OVERFLOWS = ['TRUNCATE', 'ERROR'] as const;

/** Bounds of what a caller may ask of a model; `maxOutputTokens` is bounded by the server's own limit. */
export function generationParameters(maxOutputTokens: number) {
  return z.object({
    temperature: within(z.number(), 0, 2),
    topP: within(z.number(), 0, 1),
    maxOutputTokens: within(z.int(), 1, maxOutputTokens),
    stop: z.array(textSchema(1, 100)).max(4, { error: 'Must have at most 4 entries.' }).nullish(),
    useCache: z.boolean().nullish(),
    contextOverflow: z.enum(CONTEXT_OVERFLOWS).nullish(),
  });
}

export type GenerationParameters = z.output<ReturnType<typeof generationParameters>>;

/** How long an answer may become: as wanted, else as long as the server allows, within what the model writes (null: unknown). */
export function mostOutputTokens(
  wanted: number | null | undefined,
  limits: { readonly maxOutputTokens: number },
  model: { readonly maxOutputTokens: number | null },
): number {
  const asked = wanted ?? limits.maxOutputTokens;
  return Math.min(asked, model.maxOutputTokens ?? asked);
}
