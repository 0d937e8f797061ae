import { buffer } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import type { Format } from '../formats.ts';
import type { ReaderLimits, ReaderReport, ReaderSettings } from '../reader-protocol.ts';
import { type ExtractedText, ExtractionError } from '../text-extractor.port.ts';
import { decodeText } from './decode.ts';
import { asTidyText } from './tidy-text.ts';

// One file from standard input to text, and out. Started by run-reader.ts for each file; everything here may be taken
// over, hung or crashed by the file, and nothing here holds anything worth having.

/** Text of any length, which may hold what is not to be stored; `truncated` where the reader left something out. */
export type FormatReader = (
  bytes: Uint8Array,
  limits: ReaderLimits,
) => Promise<ExtractedText> | ExtractedText;

const READERS: Readonly<Record<Format, () => Promise<FormatReader>>> = {
  text: async () => readPlainText,
  html: async () => (await import('./html.ts')).readHtml,
  pdf: async () => (await import('./pdf.ts')).readPdf,
  docx: async () => (await import('./docx.ts')).readDocx,
  xlsx: async () => (await import('./xlsx.ts')).readXlsx,
};

const settings = JSON.parse(process.argv[2] ?? '') as ReaderSettings;
new Worker(new URL('watchdog.ts', import.meta.url), { workerData: settings.limits }).unref();
const report = await read(settings).catch(refusal);
process.send?.(report, () => process.exit());

async function read({ format, limits }: ReaderSettings): Promise<ReaderReport> {
  const [bytes, reader] = await Promise.all([buffer(process.stdin), READERS[format]()]);
  const { text, pages, truncated } = await reader(bytes, limits);
  const tidy = asTidyText(text, limits.textLength);
  return { type: 'read', result: { text: tidy.text, pages, truncated: truncated || tidy.truncated } };
}

function refusal(error: unknown): ReaderReport {
  if (error instanceof ExtractionError) return { type: 'refused', code: error.code, message: error.message };
  return { type: 'refused', code: 'BROKEN', message: 'The file cannot be read; it may be damaged.' };
}

/** Text, Markdown, source code and CSV as they are. */
function readPlainText(bytes: Uint8Array): ExtractedText {
  return { text: decodeText(bytes), pages: null, truncated: false };
}
