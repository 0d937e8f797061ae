import { fileURLToPath } from 'node:url';
import { getDocument, type PDFPageProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { ReaderLimits } from '../reader-protocol.ts';
import { type ExtractedText, ExtractionError } from '../text-extractor.port.ts';

/** Tables of East Asian encodings, which a PDF may name instead of bringing its own. */
const CMAPS = fileURLToPath(new URL('../cmaps/', import.meta.resolve('pdfjs-dist/build/pdf.mjs')));

/** A file may claim any number of pages; more than this no column and no `Int` can hold. */
const MOST_COUNTED = 2 ** 31 - 1;

/** The text of the first pages, an empty line between two pages; stops when there is enough of it. */
export async function readPdf(bytes: Uint8Array, limits: ReaderLimits): Promise<ExtractedText> {
  const document = await getDocument({
    // A copy: pdf.js takes the buffer itself, and a Buffer's may hold other things too.
    data: new Uint8Array(bytes),
    cMapUrl: CMAPS,
    cMapPacked: true,
    enableXfa: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    verbosity: VerbosityLevel.ERRORS,
  }).promise.catch((error: unknown) => {
    throw isPasswordAsked(error)
      ? new ExtractionError('ENCRYPTED', 'The PDF is protected by a password.')
      : error;
  });
  const pages: string[] = [];
  let length = 0;
  while (pages.length < Math.min(document.numPages, limits.pages) && length <= limits.textLength) {
    const page = await document.getPage(pages.length + 1);
    const text = await textOf(page);
    page.cleanup();
    pages.push(text);
    length += text.length;
  }
  const count = Math.min(document.numPages, MOST_COUNTED);
  return { text: pages.join('\n\n'), pages: count, truncated: pages.length < document.numPages };
}

async function textOf(page: PDFPageProxy): Promise<string> {
  const { items } = await page.getTextContent();
  return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
}

function isPasswordAsked(error: unknown): boolean {
  return error instanceof Error && error.name === 'PasswordException';
}
