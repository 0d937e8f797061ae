import type { ExtractedText } from '../text-extractor.port.ts';
import { decodeText } from './decode.ts';

/** Text, Markdown, source code and CSV as they are. */
export function readPlainText(bytes: Uint8Array): ExtractedText {
  return { text: decodeText(bytes), pages: null, truncated: false };
}
