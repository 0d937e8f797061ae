import { Semaphore } from '../../core/semaphore.ts';
import { formatOf } from './formats.ts';
import type { ReaderLimits } from './reader-protocol.ts';
import { runReader } from './run-reader.ts';
import { ExtractionError, type TextExtractor } from './text-extractor.port.ts';

const MIB = 1024 * 1024;

export interface ProcessExtractorOptions {
  /** For one file, from the first byte to the text; `EXTRACTION_TIMEOUT_MS`. */
  readonly timeoutMs: number;
  /** Bytes of a file as it comes; more is TOO_LARGE. */
  readonly maxBytes?: number;
  /** Files that are read at the same time by this server; more wait their turn. */
  readonly concurrency?: number;
  readonly limits?: Partial<Omit<ReaderLimits, 'timeoutMs'>>;
}

const LIMITS: Omit<ReaderLimits, 'timeoutMs'> = {
  memoryBytes: 512 * MIB,
  textLength: 200_000,
  pages: 2_000,
  archive: { entries: 5_000, inflatedBytes: 100 * MIB, ratio: 200 },
};

/**
 * Reads each file in a process of its own, which may read the server's program and nothing else, write nothing, start
 * nothing, and has no environment. A worker thread would share the server's fate when memory runs out outside of the
 * JavaScript heap. Nothing is started or loaded before the first file.
 */
export function createProcessExtractor(options: ProcessExtractorOptions): TextExtractor {
  const limits = { ...LIMITS, ...options.limits, timeoutMs: options.timeoutMs };
  const semaphore = new Semaphore(options.concurrency ?? 2);
  return {
    supports: (mediaType, name) => formatOf(mediaType, name) !== null,
    async extract({ mediaType, name, content, signal }) {
      const format = formatOf(mediaType, name);
      if (format === null)
        throw new ExtractionError('UNSUPPORTED', 'Files of this type have no text to read.');
      return semaphore.run(
        () =>
          runReader({
            settings: { format, limits },
            content,
            maxBytes: options.maxBytes ?? 100 * MIB,
            signal,
          }),
        signal,
      );
    },
  };
}
