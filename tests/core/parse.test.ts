import { expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidInputError } from '../../src/core/errors.ts';
import { parse } from '../../src/core/parse.ts';
import { textSchema } from '../../src/core/text.ts';

const schema = z.object({
  title: textSchema(1, 5),
  options: z.object({ size: z.number().max(2, { error: 'Must be at most 2.' }) }),
  tags: z.array(textSchema(1, 3)),
});

test('what is right comes back', () => {
  const input = { title: 'a', options: { size: 1 }, tags: ['x'] };
  expect(parse(schema, input)).toEqual(input);
});

test('every wrong field has an entry with the way to it', () => {
  try {
    parse(schema, { title: '', options: { size: 3 }, tags: ['x', 'long'] });
    expect.unreachable('it was taken');
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as InvalidInputError).fields).toEqual([
      { path: ['title'], message: 'Must not be empty.' },
      { path: ['options', 'size'], message: 'Must be at most 2.' },
      { path: ['tags', '1'], message: 'Must have at most 3 characters.' },
    ]);
    expect((error as Error).message).toContain('options.size: Must be at most 2.');
  }
});
