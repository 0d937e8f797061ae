export interface ExtractionRequest {
  /** As it was sniffed, not as somebody said; `text/plain` for anything that is text and has no type of its own. */
  readonly mediaType: string;
  /** The file's name. Tells HTML from other text where the media type is `text/plain`. */
  readonly name: string;
  /** The file's bytes in order, from a stream or as an array of one chunk. Read once; left early when the file is refused. */
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Ends the extraction: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface ExtractedText {
  /** Well-formed Unicode without U+0000, at most 200,000 characters (code points). Lines end in `\n`. */
  readonly text: string;
  /** Pages of a PDF, sheets of a workbook; null for what has none. */
  readonly pages: number | null;
  /** True when the file says more than the text does. */
  readonly truncated: boolean;
}

/**
 * UNSUPPORTED: no text is looked for in this media type. TOO_LARGE: too many bytes, too many of them once unpacked, or
 * reading it takes too much memory. BROKEN: it is not what its type says, or is damaged. ENCRYPTED: it asks for a
 * password. TIMEOUT: reading it takes too long.
 */
export type ExtractionErrorCode = 'UNSUPPORTED' | 'TOO_LARGE' | 'BROKEN' | 'ENCRYPTED' | 'TIMEOUT';

/** Why a file has no text. The message is a sentence for people that names nothing of the server. */
export class ExtractionError extends Error {
  readonly code: ExtractionErrorCode;

  constructor(code: ExtractionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads the text out of files that strangers made. Whatever a file does to its reader (hangs it, crashes it, eats its
 * memory) ends as an `ExtractionError` within a bounded time and harms nothing else; nothing in a file is run, and
 * nothing it points to is fetched. The same file gives the same text.
 */
export interface TextExtractor {
  /** Whether `extract` would read such a file: plain text, source code, CSV, HTML, PDF, docx and xlsx. */
  supports(mediaType: string, name: string): boolean;
  /** Rejects with an `ExtractionError`, with the signal's reason, or with what `content` fails with. */
  extract(request: ExtractionRequest): Promise<ExtractedText>;
}
