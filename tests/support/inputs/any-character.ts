import fc from 'fast-check';

/** How many halves of pairs there are, which are no characters, and where they begin. */
const HALVES = 0x800;
const FIRST_HALF = 0xd800;

/** As the unit of `fc.string`: any code point, like fast-check's own 'binary', which makes a table of a million of them first. */
export const anyCharacter = fc.nat(0x10_ffff - HALVES).map(
  (nth) => String.fromCodePoint(nth < FIRST_HALF ? nth : nth + HALVES),
  (text) => {
    if (typeof text !== 'string' || !/^\P{Surrogate}$/su.test(text)) throw new Error('not one character');
    const code = text.codePointAt(0) ?? 0;
    return code < FIRST_HALF ? code : code - HALVES;
  },
);
