import mammoth from 'mammoth';
import type { ReaderLimits } from '../reader-protocol.ts';
import type { ExtractedText } from '../text-extractor.port.ts';
import { checkedArchive } from './checked-archive.ts';
import { htmlToText } from './html.ts';
import { storedZip } from './stored-zip.ts';

/** Pictures, fonts and embedded files are not text, so nobody unpacks them. */
const IS_TEXT = /\.(xml|rels)$/i;

/** Headings, lists, tables, links and footnotes of a Word document as plain text. */
export async function readDocx(bytes: Uint8Array, limits: ReaderLimits): Promise<ExtractedText> {
  const parts = await checkedArchive(bytes, limits.archive, (name) => IS_TEXT.test(name));
  const { value: html } = await mammoth.convertToHtml(
    { buffer: storedZip(parts) },
    { convertImage: mammoth.images.imgElement(async () => ({ src: '' })), ignoreEmptyParagraphs: false },
  );
  return { text: htmlToText(html), pages: null, truncated: false };
}
