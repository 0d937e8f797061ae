import type { Format } from './formats.ts';
import type { ExtractedText, ExtractionErrorCode } from './text-extractor.port.ts';

/** What a reader is told on its command line, as JSON; the file's bytes come through its standard input. */
export interface ReaderSettings {
  readonly format: Format;
  readonly limits: ReaderLimits;
}

export interface ReaderLimits {
  /** From start to end, in milliseconds. */
  readonly timeoutMs: number;
  /** Memory of the whole process, heap and buffers, in bytes. */
  readonly memoryBytes: number;
  /** Code points of the text. */
  readonly textLength: number;
  /** Pages of a PDF that are read. */
  readonly pages: number;
  readonly archive: ArchiveLimits;
}

/** Of a zip, counted while it is unpacked: what it says of itself is not believed. */
export interface ArchiveLimits {
  readonly entries: number;
  readonly inflatedBytes: number;
  /** Inflated to packed bytes of the whole. */
  readonly ratio: number;
}

/** What a reader answers, once, before it ends. */
export type ReaderReport =
  | { readonly type: 'read'; readonly result: ExtractedText }
  | { readonly type: 'refused'; readonly code: ExtractionErrorCode; readonly message: string };
