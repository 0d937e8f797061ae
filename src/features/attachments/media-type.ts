/** How much of a file's beginning tells what it is. */
export const HEAD_BYTES = 64 * 1024;

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What models that see are shown, and browsers may show in place. */
export const IMAGES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const BINARY: ReadonlySet<string> = new Set([...IMAGES, 'application/pdf', DOCX, XLSX]);

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
  // Loaded with the first file: it knows hundreds of formats, and a server that takes none needs none.
  const { fileTypeFromBuffer } = await import('file-type');
  const sniffed = await fileTypeFromBuffer(head);
  if (sniffed && BINARY.has(sniffed.mime)) return sniffed.mime;
  if (!isText(head)) return null;
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(TEXT_BY_EXTENSION, extension) ? (TEXT_BY_EXTENSION[extension] ?? null) : 'text/plain';
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
