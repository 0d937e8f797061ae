/** How much of a file's beginning tells what it is. */
export const HEAD_BYTES = 64 * 1024;

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const LIST_OF_PARTS = '[Content_Types].xml';

/** How a picture begins, in hex: with all of its signature. A PNG that moves is a PNG to all who do not know. */
const IMAGE_BEGINNINGS: ReadonlyMap<string, RegExp> = new Map([
  ['image/png', /^89504e470d0a1a0a0000000d49484452/],
  ['image/jpeg', /^ffd8ff(?!f7)/],
  ['image/gif', /^474946383[79]61/],
  ['image/webp', /^52494646.{8}57454250565038(20|4c|58)/],
]);
/** What models that see are shown, and browsers may show in place. */
export const IMAGES: ReadonlySet<string> = new Set(IMAGE_BEGINNINGS.keys());
const DOCUMENTS: ReadonlySet<string> = new Set(['application/pdf', DOCX, XLSX]);

/** Text by the end of its name; any other is `text/plain`, SVG and source code among them. */
const TEXT_BY_EXTENSION: Readonly<Record<string, string>> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  htm: 'text/html',
  html: 'text/html',
  xhtml: 'text/html',
  json: 'application/json',
};

export const TAKEN = 'Send text, source code, Markdown, CSV, HTML, PDF, docx, xlsx, PNG, JPEG, GIF or WebP.';

/**
 * What a file is, told from its first bytes; its name says only which kind of text it is. Null for what is not taken:
 * programs, archives, sound, and all that is unknown.
 */
export async function sniffMediaType(head: Buffer, name: string): Promise<string | null> {
  const document = await sniffDocument(head);
  if (document !== null) return document;
  // No picture is all text; a text may well begin as one does.
  if (!isText(head)) return imageType(head);
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(TEXT_BY_EXTENSION, extension) ? (TEXT_BY_EXTENSION[extension] ?? null) : 'text/plain';
}

async function sniffDocument(head: Buffer): Promise<string | null> {
  // Loaded with the first file: it knows hundreds of formats, and a server that takes none needs none.
  const { fileTypeFromBuffer } = await import('file-type');
  let sniffed = await fileTypeFromBuffer(head);
  // The list of an office's parts may stand last, and be cut by our end of it: then the parts' names tell what it is.
  if (sniffed?.mime === 'application/zip' && head.length >= HEAD_BYTES)
    sniffed = await fileTypeFromBuffer(head.subarray(0, Math.max(0, head.lastIndexOf(LIST_OF_PARTS))));
  return sniffed && DOCUMENTS.has(sniffed.mime) ? sniffed.mime : null;
}

function imageType(head: Buffer): string | null {
  const beginning = head.toString('hex', 0, 16);
  for (const [type, expected] of IMAGE_BEGINNINGS) if (expected.test(beginning)) return type;
  return null;
}

/** Text has no control characters but those that lay it out; that holds in UTF-8 and in all one-byte encodings. */
function isText(head: Buffer): boolean {
  const mark = head.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    const text = new TextDecoder(mark === 'fffe' ? 'utf-16le' : 'utf-16be').decode(head);
    return [...text].every((character) => isTextCode(character.codePointAt(0) ?? 0));
  }
  return head.every(isTextCode);
}

function isTextCode(code: number): boolean {
  return (code >= 0x20 && code !== 0x7f) || (code >= 0x09 && code <= 0x0d) || code === 0x1b;
}
