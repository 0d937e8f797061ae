import { describe, expect, test } from 'vitest';
import { readDocument } from '../../support/documents/document.ts';
import { extractionOf } from '../../support/documents/extraction.ts';
import { hasLibreOffice, makeOfficeDocuments } from '../../support/documents/libre-office.ts';
import { CSV, TABLE, WORDS } from '../../support/documents/words.ts';

const { title, german, chinese, arabic, emoji, secondPage } = WORDS;
const rows = TABLE.map((cells) => cells.join(' | '));
const link = 'mehr davon [https://example.org/more]';

/** What must stand in the text of each document, in this order. */
const CONTENT: Readonly<
  Record<string, { readonly lines: readonly string[]; readonly pages: number | null }>
> = {
  'office.docx': {
    lines: [title, german, chinese, arabic, `${emoji} ${link}`, ...rows, secondPage],
    pages: null,
  },
  'office.html': {
    lines: [title, german, chinese, arabic, `${emoji} ${link}`, ...rows, secondPage],
    pages: null,
  },
  'office.txt': {
    lines: [title, german, chinese, arabic, emoji, ...TABLE.flat(), secondPage],
    pages: null,
  },
  'office.pdf': {
    lines: [title, german, chinese, arabic, emoji, ...TABLE.map((cells) => cells.join(' ')), secondPage],
    pages: 2,
  },
  'office.xlsx': {
    lines: [
      '# Städte',
      ...rows,
      'zusammen |  | 716',
      '# 日期',
      `${arabic} | 2024-02-29`,
      `${emoji} | 2024-02-29T13:45:00`,
    ],
    pages: 2,
  },
};
const NOT_BY_OFFICE: typeof CONTENT = {
  'docx-package.docx': { lines: [title, german, chinese, arabic, emoji, ...rows, secondPage], pages: null },
  'pdfkit.pdf': {
    lines: [title, german, chinese, ...TABLE.map((cells) => cells.join(' ')), secondPage],
    pages: 2,
  },
};

/** The lines that a text has of those it should have, without what stands between them. */
function linesIn(text: string, wanted: readonly string[]): string[] {
  const has = text.split('\n').map((line) => line.replace(/^[*#] (?=Über)/, '').trimEnd());
  return has
    .filter((line) => wanted.some((one) => line === one || (one === emoji && line.startsWith(one))))
    .map((line) => (wanted.includes(line) ? line : emoji));
}

async function expectContent(name: string, bytes: Buffer): Promise<void> {
  const { lines, pages } = { ...CONTENT, ...NOT_BY_OFFICE }[name] ?? { lines: [], pages: null };
  const extraction = await extractionOf(name, bytes);
  expect(extraction).toEqual({ text: expect.any(String), pages, truncated: false });
  expect(linesIn('text' in extraction ? extraction.text : '', lines)).toEqual(lines);
}

test.each(Object.keys({ ...CONTENT, ...NOT_BY_OFFICE }))(
  '%s: its words, its table, its pages',
  async (name) => {
    await expectContent(name, await readDocument(name));
  },
);

test.skipIf(!hasLibreOffice())(
  '[needs LibreOffice] documents that LibreOffice makes today are read like those it made',
  { timeout: 120_000 },
  async () => {
    const documents = await makeOfficeDocuments();
    expect([...documents.keys()].sort()).toEqual(Object.keys(CONTENT).sort());
    for (const [name, bytes] of documents) await expectContent(name, bytes);
  },
);

describe('CSV of spreadsheets of many countries', () => {
  test.each(['utf-8.csv', 'utf-8-with-mark.csv', 'utf-16le.csv', 'utf-16be.csv', 'windows-1252.csv'])(
    '%s',
    async (name) => {
      expect(await extractionOf(name, await readDocument(name))).toEqual({
        text: CSV.trimEnd(),
        pages: null,
        truncated: false,
      });
    },
  );
});

test('source code and Markdown are read as they stand', async () => {
  const source = `# Title\n\n\tif (a < b && c > d) return '${chinese} ${emoji}';\n\n    indented\n    <script>as text</script>`;
  for (const name of ['main.c', 'README.md', 'notes.txt'])
    expect(await extractionOf(name, Buffer.from(source))).toMatchObject({ text: source, truncated: false });
});

test('HTML: what people see of it, and where its links lead', async () => {
  const html = `<html><head><title>Not this</title><style>p { color: red }</style></head><body>
    <script>document.write('nor this')</script><noscript>nor that</noscript><h2>Heading</h2>
    <p>One &amp; <b>two</b></p><ul><li>first<li>second</ul><img src="data:image/png;base64,AAAA" alt="A picture">
    <svg><script>alert(1)</script><text>drawn</text></svg><a href="https://example.org/?a=1&amp;b=2">there</a></body></html>`;
  expect(await extractionOf('page.html', Buffer.from(html))).toMatchObject({
    text: 'Heading\n\nOne & two\n\n * first\n * second\n\nA picture there [https://example.org/?a=1&b=2]',
  });
});

test('HTML says how it is encoded', async () => {
  const page = (charset: string, bytes: Buffer) =>
    Buffer.concat([Buffer.from(`<meta charset="${charset}"><p>`), bytes, Buffer.from('</p>')]);
  const chineseBytes = Buffer.from([0xc4, 0xe3, 0xba, 0xc3]);
  expect(await extractionOf('a.html', page('gb18030', chineseBytes))).toMatchObject({ text: '你好' });
  expect(await extractionOf('a.html', page('no-such-thing', Buffer.from([0xfc])))).toMatchObject({
    text: 'ü',
  });
});
