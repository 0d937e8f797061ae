import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  characterCount,
  endOf,
  firstCharacters,
  isStorable,
  startOf,
  textSchema,
} from '../../src/core/text.ts';
import { anyCharacter } from '../support/inputs/any-character.ts';

test('a character is a code point, whatever its encoding takes', () => {
  expect(['', 'abc', 'ä', 'a\u0308', '🙂', '👩‍👩‍👧', '𝒳'].map(characterCount)).toEqual([0, 3, 1, 2, 1, 5, 1]);
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(characterCount(text)).toBe([...text].length);
    }),
  );
});

test('a text is cut to at most so many units or characters, and never between the halves of a surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), fc.nat(30), (text, most) => {
      const [start, end] = [startOf(text, most), endOf(text, most)];
      expect([start, end].every((cut) => cut.isWellFormed() && cut.length <= most)).toBe(true);
      expect(Math.min(start.length, end.length)).toBeGreaterThanOrEqual(Math.min(most - 1, text.length));
      expect([text.startsWith(start), text.endsWith(end)]).toEqual([true, true]);
      expect(firstCharacters(text, most)).toBe([...text].slice(0, most).join(''));
    }),
  );
  expect([startOf('🙂🙂', 3), endOf('🙂🙂', 3), firstCharacters('🙂🙂', 1)]).toEqual(['🙂', '🙂', '🙂']);
});

test('text can be stored unless it has U+0000 or half a surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), fc.nat(), (text, at) => {
      const clean = text.replaceAll('\u0000', '');
      expect(isStorable(clean)).toBe(true);
      const points = [...clean];
      points.splice(at % (points.length + 1), 0, '\u0000');
      expect(isStorable(points.join(''))).toBe(false);
      points.splice(points.indexOf('\u0000'), 1, '\ud800.');
      expect(isStorable(points.join(''))).toBe(false);
    }),
  );
});

test('a limit holds at its length and not beyond, in letters and in emoji', () => {
  const schema = textSchema(1, 10);
  for (const letter of ['a', 'ä', '🙂']) {
    expect(schema.safeParse(letter.repeat(10)).success, letter).toBe(true);
    expect(schema.safeParse(letter.repeat(11)).error?.issues).toMatchObject([
      { message: 'Must have at most 10 characters.' },
    ]);
  }
});

test('one fault of a text is told, not all that follow from it', () => {
  expect(textSchema(1, 3).safeParse('').error?.issues).toMatchObject([{ message: 'Must not be empty.' }]);
  expect(textSchema(1, 3).safeParse('abcd\u0000').error?.issues).toHaveLength(1);
  expect(textSchema(0, 3).safeParse('').success).toBe(true);
});
