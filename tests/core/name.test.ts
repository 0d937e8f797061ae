import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canBeSeen, nameSchema } from '../../src/core/name.ts';
import { characterCount } from '../../src/core/text.ts';
import { anyCharacter } from '../support/inputs/any-character.ts';
import { FIT_NAMES, UNFIT_NAMES } from '../support/inputs/unfit-names.ts';

const name = nameSchema(200);
const messages = (text: string, schema = name) =>
  schema.safeParse(text).error?.issues.map(({ message }) => message) ?? [];

test.each(UNFIT_NAMES)('%s is no name, and one fault is told', (_what, text) => {
  expect(messages(text)).toHaveLength(1);
});

test.each(FIT_NAMES)('%s is a name, and stays as it is', (text) => {
  expect(name.parse(text)).toBe(text);
});

test('a name stands without the blanks around it, in one form', () => {
  expect(name.parse(' \u3000 Cafe\u0301 ')).toBe('Caf\u00e9');
});

test.each([
  ['letters', 'a'],
  ['emoji', '🙂'],
  ['accents typed by themselves', 'e\u0301'],
  ['syllables taken apart', '\u1112\u1161\u11ab'],
])('the limit counts what is kept: %s', (_what, letter) => {
  const three = nameSchema(3);
  expect(messages(letter.repeat(3), three)).toEqual([]);
  expect(messages(` ${letter.repeat(3)} `, three)).toEqual([]);
  expect(messages(letter.repeat(4), three)).toEqual(['Must have at most 3 characters.']);
});

test('what one form makes longer is counted as it is kept', () => {
  expect(characterCount('\u0958'.normalize('NFC'))).toBe(2);
  expect(messages('\u0958', nameSchema(2))).toEqual([]);
  expect(messages('\u0958'.repeat(2), nameSchema(3))).toEqual(['Must have at most 3 characters.']);
});

test('a megabyte of accents is refused before it is brought into any form', () => {
  const accents = `a${'\u0301\u0316'.repeat(500_000)}`;
  const begun = performance.now();
  expect(messages(accents)).toEqual(['Must have at most 200 characters.']);
  expect(performance.now() - begun).toBeLessThan(1000);
});

test('what is a name is one still', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      const kept = name.safeParse(text).data;
      if (kept === undefined) return;
      expect(name.parse(kept)).toBe(kept);
      expect(canBeSeen(kept)).toBe(true);
    }),
  );
});
