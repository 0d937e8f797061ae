import { ExtractionError } from '../text-extractor.port.ts';

const BYTE_ORDER_MARKS: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The text of bytes that do not say for sure how they are encoded: by their byte order mark; else as UTF-8 where all of
 * it is; else by what the document `declares`; else as windows-1252, which any text of western Europe is readable in.
 * @throws {ExtractionError} BROKEN where it is no text.
 */
export function decodeText(bytes: Uint8Array, declares: string | null = null): string {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  const text = marked
    ? new TextDecoder(marked[0]).decode(bytes)
    : (strictly('utf-8', bytes) ??
      strictly(declares ?? '', bytes) ??
      new TextDecoder('windows-1252').decode(bytes));
  if (isNoise(text)) throw new ExtractionError('BROKEN', 'The file is not text.');
  return text;
}

function strictly(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Any text has line ends and tabs; a form feed or an escape now and then; no NUL, and hardly another control character. */
function isNoise(text: string): boolean {
  if (text.includes('\u0000')) return true;
  let controls = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted.
  for (const _ of text.matchAll(/[\u0001-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f\ufffd]/g))
    controls += 1;
  return controls * 100 > text.length;
}
