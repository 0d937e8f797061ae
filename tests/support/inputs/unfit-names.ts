const letters = (...codes: readonly number[]) => String.fromCodePoint(...codes);

/** What no list can show as a name of one line, whatever is called so. */
export const UNFIT_NAMES: readonly (readonly [what: string, name: string])[] = [
  ['nothing', ''],
  ['blanks', ' \u00a0\u3000'],
  ['a blank line', '  \n '],
  ['two lines', 'two\nlines'],
  ['a bell', 'a\u0007'],
  ['an order to a terminal', '\u001b[1mbold'],
  ['U+0000', 'a\u0000b'],
  ['half a surrogate pair', 'a\ud800'],
  ['a line separator', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
  ['an end that is hidden', '\u202egnp.exe'],
  ['an embedded direction', 'a\u202ab\u202c'],
  ['an isolated direction', '\u2066x'],
  ['an isolate that ends', 'x\u2069'],
  ...[
    0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2060, 0x2063,
    0x2800, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0x1d159, 0xe0041,
  ].map((code) => [`only U+${code.toString(16)}`, letters(0x20, code, code)] as const),
];

/** Names in writings and emoji that need signs which cannot be seen by themselves, as they are typed and kept. */
export const FIT_NAMES: readonly string[] = [
  '👩‍👩‍👧 and 🏳️‍🌈',
  `${letters(0x1f3f4, 0xe0067, 0xe0062, 0xe0065, 0xe006e, 0xe0067, 0xe007f)} flag`,
  'می‌خواهم',
  'עברית\u200f (a\u200e)',
  '日本の四季',
  'ㅤa',
  '.',
];
