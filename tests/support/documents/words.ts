/** What the documents say, in letters that fonts, encodings and parsers get wrong. */
export const WORDS = {
  title: 'Überschrift',
  german: 'Grüße aus Köln, naïve Fußgänger',
  chinese: '你好，世界',
  arabic: 'مرحبا بالعالم',
  emoji: 'fertig 🎉',
  secondPage: 'Die zweite Seite',
} as const;

/** Of a table, row by row. */
export const TABLE: readonly (readonly string[])[] = [
  ['Stadt', '城市', 'Größe'],
  ['Köln', '科隆', '405'],
  ['München', '慕尼黑', '311'],
];

/** Rows in letters that windows-1252 has as well. One cell has in it what stands between cells. */
export const CSV_ROWS: readonly (readonly string[])[] = [
  ['Stadt', 'Größe', 'Preis'],
  ['Köln', '405', '3 €; zu zweit 5 €'],
  ['München', '311', '4 €'],
];

export const CSV = 'Stadt;Größe;Preis\nKöln;405;"3 €; zu zweit 5 €"\nMünchen;311;4 €\n';
