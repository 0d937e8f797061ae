export type Format = 'text' | 'html' | 'pdf' | 'docx' | 'xlsx';

const BY_TYPE: Readonly<Record<string, Format>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

const TEXT =
  /^(text\/.+|application\/((x-)?(json|ndjson|javascript|typescript|sh|shellscript|python|ruby|perl|php|yaml|toml|sql|tex|latex|httpd-php)|xml|graphql|.+\+(json|xml|yaml)))$/;

/** How a file is read; null where no text is looked for in it. Parameters of the media type say nothing here. */
export function formatOf(mediaType: string, name: string): Format | null {
  const type = (mediaType.split(';')[0] ?? '').trim().toLowerCase();
  if (Object.hasOwn(BY_TYPE, type)) return BY_TYPE[type] ?? null;
  if (!TEXT.test(type)) return null;
  return type === 'text/plain' && /\.x?html?$/i.test(name) ? 'html' : 'text';
}
