import { CSV } from './words.ts';

const utf16le = Buffer.from(`\ufeff${CSV}`, 'utf16le');

/** The same rows in every encoding that spreadsheets save. */
export const CSV_FILES: ReadonlyMap<string, Buffer> = new Map([
  ['utf-8.csv', Buffer.from(CSV)],
  ['utf-8-with-mark.csv', Buffer.from(`\ufeff${CSV}`)],
  ['utf-16le.csv', utf16le],
  ['utf-16be.csv', Buffer.from(utf16le).swap16()],
  ['windows-1252.csv', Buffer.from(CSV.replaceAll('€', '\u0080'), 'latin1')],
]);
