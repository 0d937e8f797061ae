import {
  createProcessExtractor,
  type ProcessExtractorOptions,
} from '../../../src/platform/text-extraction/process-extractor.ts';
import {
  type ExtractedText,
  ExtractionError,
} from '../../../src/platform/text-extraction/text-extractor.port.ts';
import { mediaTypeOf } from './document.ts';

/** The text of a file by its name's ending, or the code of the error it ends with; time enough on a machine that stalls. */
export async function extractionOf(
  name: string,
  bytes: Buffer,
  options: Partial<ProcessExtractorOptions> = {},
  mediaType = mediaTypeOf(name),
): Promise<ExtractedText | { readonly code: string }> {
  const extractor = createProcessExtractor({ timeoutMs: 60_000, ...options });
  try {
    return await extractor.extract({ mediaType, name, content: [bytes] });
  } catch (error) {
    if (error instanceof ExtractionError) return { code: error.code };
    throw error;
  }
}
