import { z } from 'zod';
import { textSchema } from '../../core/text.ts';

/** Bounds of what a caller may ask of a model; `maxOutputTokens` is bounded by the server's own limit. */
export function generationParameters(maxOutputTokens: number) {
  return z.object({
    temperature: z.number().min(0).max(2, { error: 'Must be from 0 to 2.' }).nullish(),
    topP: z.number().min(0).max(1, { error: 'Must be from 0 to 1.' }).nullish(),
    maxOutputTokens: z
      .int()
      .min(1, { error: `Must be from 1 to ${maxOutputTokens}.` })
      .max(maxOutputTokens, { error: `Must be from 1 to ${maxOutputTokens}.` })
      .nullish(),
    stop: z.array(textSchema(1, 100)).max(4, { error: 'Must have at most 4 entries.' }).nullish(),
  });
}

export type GenerationParameters = z.output<ReturnType<typeof generationParameters>>;
