import type { z } from 'zod';
import { InvalidInputError } from './errors.ts';

/** What `schema` makes of a command's input, or an InvalidInputError with one entry per faulty field. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(
    parsed.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message })),
  );
}
