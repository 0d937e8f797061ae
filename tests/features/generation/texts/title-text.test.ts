import { expect, test } from 'vitest';
import { titleIn, titleRequest } from '../../../../src/features/generation/texts/title-text.ts';

test.each([
  ['Baking bread', 'Baking bread'],
  ['  "Baking bread."  ', 'Baking bread'],
  ['**Title:** Baking *good* bread', 'Baking *good* bread'],
  ['Title: “Brot backen”', 'Brot backen'],
  ['# Baking bread\n\nIt is about bread.', 'Baking bread'],
  ['\n\n- Baking\tbread\u0007 at home\n', 'Baking bread at home'],
  ['`Baking`', 'Baking'],
  ['「日本の四季」', '日本の四季'],
  ['What is “bread”?', 'What is “bread”?'],
  ['To be continued...', 'To be continued...'],
  ['🍞', '🍞'],
  ['\u3164\nBaking\u2028bread', 'Baking'],
  ['Cafe\u0301 \u202eolleh', 'Café olleh'],
  ['\u3164', null],
  ['', null],
  ['\n ** \n---\n', null],
  ['x'.repeat(80), 'x'.repeat(80)],
  ['x'.repeat(81), `${'x'.repeat(79)}…`],
  ['😀'.repeat(81), `${'😀'.repeat(79)}…`],
])('of what a model says, %j, the title is %j', (said, title) => {
  expect(titleIn(said)).toBe(title);
});

test('a long message is shown with its beginning alone, and never with half a character', () => {
  const [shown, instruction] = titleRequest([{ role: 'user', text: `${'x'.repeat(1999)}😀` }]);
  expect(shown?.text).toBe('x'.repeat(1999));
  expect(instruction).toMatchObject({ role: 'user', text: expect.stringContaining('Write a title') });
});
