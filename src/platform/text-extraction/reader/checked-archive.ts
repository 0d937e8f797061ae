import type { Readable } from 'node:stream';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import type { ArchiveLimits } from '../reader-protocol.ts';
import { ExtractionError } from '../text-extractor.port.ts';

export interface ArchivePart {
  readonly name: string;
  readonly bytes: Buffer;
}

/** How a file begins that Office has encrypted (and the Office files of before 2007). */
const COMPOUND_FILE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** Small files may be packed well without being a bomb. */
const RATIO_COUNTS_FROM_BYTES = 1024 * 1024;

/**
 * Unpacks the wanted parts of a zip in memory and counts the bytes of all parts as they come out, wanted or not, so that
 * a part which is listed a thousand times counts a thousand times. No part is read further than the bound allows.
 * @throws {ExtractionError} TOO_LARGE, ENCRYPTED or BROKEN.
 */
export async function checkedArchive(
  bytes: Uint8Array,
  limits: ArchiveLimits,
  isWanted: (name: string) => boolean,
): Promise<ArchivePart[]> {
  const zip = await open(bytes);
  if (zip.entryCount > limits.entries) throw tooLarge(`it has more than ${limits.entries} parts`);
  const count = inflationCounter(bytes.byteLength, limits);
  const parts = new Map<string, ArchivePart>();
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted())
      throw new ExtractionError('ENCRYPTED', 'The document is protected by a password.');
    const kept = isWanted(entry.fileName) && !parts.has(entry.fileName);
    const part = await inflate(zip, entry, count, kept);
    if (kept) parts.set(entry.fileName, { name: entry.fileName, bytes: part });
  }
  return [...parts.values()];
}

async function open(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, COMPOUND_FILE.length).equals(COMPOUND_FILE)) {
    if (buffer.includes(Buffer.from('EncryptedPackage', 'utf16le')))
      throw new ExtractionError('ENCRYPTED', 'The document is protected by a password.');
  }
  // Sizes are counted here: where a header lies, the count ends the reading all the same.
  return fromBufferPromise(buffer, { lazyEntries: true, validateEntrySizes: true });
}

async function inflate(
  zip: ZipFile,
  entry: Entry,
  count: (bytes: number) => void,
  kept: boolean,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stream: Readable = await zip.openReadStreamPromise(entry);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    count(chunk.byteLength);
    if (kept) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function inflationCounter(packedBytes: number, limits: ArchiveLimits): (bytes: number) => void {
  let inflated = 0;
  return (bytes) => {
    inflated += bytes;
    if (inflated > limits.inflatedBytes)
      throw tooLarge(`it unpacks to more than ${limits.inflatedBytes} bytes`);
    if (inflated > RATIO_COUNTS_FROM_BYTES && inflated > packedBytes * limits.ratio)
      throw tooLarge(`it unpacks to more than ${limits.ratio} times its size`);
  };
}

const tooLarge = (why: string) =>
  new ExtractionError('TOO_LARGE', `The document is too large to read: ${why}.`);
