import { z } from 'zod';
import { textSchema } from '../../core/text.ts';

const within = (number: z.ZodNumber, min: number, max: number) => {
  const fault = { error: `Must be from ${min} to ${max}.` };
  return number.min(min, fault).max(max, fault).nullish();
};

/** Bounds of what a caller may ask of a model; `maxOutputTokens` is bounded by the server's own limit. */
export function generationParameters(maxOutputTokens: number) {
  return z.object({
    temperature: within(z.number(), 0, 2),
    topP: within(z.number(), 0, 1),
    maxOutputTokens: within(z.int(), 1, maxOutputTokens),
    stop: z.array(textSchema(1, 100)).max(4, { error: 'Must have at most 4 entries.' }).nullish(),
  });
}

export type GenerationParameters = z.output<ReturnType<typeof generationParameters>>;
