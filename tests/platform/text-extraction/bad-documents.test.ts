import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../support/documents/document.ts';
import { extractionOf } from '../../support/documents/extraction.ts';
import { paragraph, sheetParts, wordParts } from '../../support/documents/office-parts.ts';
import {
  makeEncryptedPdf,
  makeLongPdf,
  makePdfThatClaims,
  makePdfWithScript,
  makeStreamPdf,
} from '../../support/documents/pdfs.ts';
import { zipOf } from '../../support/documents/zip.ts';

const MIB = 1024 * 1024;
const FORMATS = ['pdf', 'docx', 'xlsx'];

describe('a zip that is small and unpacks to much', () => {
  const zeros = (bytes: number) => ({ name: 'word/media/zeros.png', bytes: Buffer.alloc(bytes) });
  const word = wordParts(paragraph('small'));

  test('as docx and as xlsx', async () => {
    const bomb = zipOf([...word, zeros(101 * MIB)]);
    expect(bomb.byteLength).toBeLessThan(MIB);
    expect(await extractionOf('bomb.docx', bomb)).toEqual({ code: 'TOO_LARGE' });
    expect(await extractionOf('bomb.xlsx', bomb)).toEqual({ code: 'TOO_LARGE' });
  });

  test('which lies about its sizes', async () => {
    const bomb = zipOf([...word, { ...zeros(101 * MIB), declaredSize: 100 }]);
    expect(await extractionOf('liar.docx', bomb)).toEqual({ code: 'BROKEN' });
  });

  test('whose parts all lie at one place', async () => {
    const overlapping = zipOf([{ name: 'word/media/a.png', bytes: randomBytes(MIB) }], 101);
    expect(overlapping.byteLength).toBeLessThan(2 * MIB);
    expect(await extractionOf('overlapping.docx', overlapping)).toEqual({ code: 'TOO_LARGE' });
  });

  test('in another zip: what is embedded stays packed', async () => {
    const nested = zipOf([...word, { name: 'word/embeddings/bomb.docx', bytes: zipOf([zeros(101 * MIB)]) }]);
    expect(await extractionOf('nested.docx', nested)).toMatchObject({ text: 'small' });
  });

  test('its bounds, at and above them', async () => {
    const size = word.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    const limits = (archive: object) => ({
      limits: { archive: { entries: 5_000, inflatedBytes: 100 * MIB, ratio: 200, ...archive } },
    });
    const file = zipOf(word);
    for (const enough of [{ inflatedBytes: size }, { inflatedBytes: size + 1 }, { entries: word.length }])
      expect(await extractionOf('a.docx', file, limits(enough))).toMatchObject({ text: 'small' });
    for (const tooFew of [{ inflatedBytes: size - 1 }, { entries: word.length - 1 }])
      expect(await extractionOf('a.docx', file, limits(tooFew))).toEqual({ code: 'TOO_LARGE' });
  });

  test('of 5,001 parts', async () => {
    const empty = Array.from({ length: 5_001 }, (_, nth) => ({
      name: `word/${nth}.bin`,
      bytes: Buffer.alloc(0),
    }));
    const some = [...word, ...empty.slice(0, 5_000 - word.length)];
    expect(await extractionOf('many.docx', zipOf(some))).toMatchObject({ text: 'small' });
    expect(await extractionOf('too-many.docx', zipOf(empty))).toEqual({ code: 'TOO_LARGE' });
  });
});

describe('workbooks out of measure', () => {
  test('a million rows: the first of them', { timeout: 120_000 }, async () => {
    const rows = Array.from(
      { length: 1_000_000 },
      (_, nth) => `<row r="${nth + 1}"><c r="A${nth + 1}"><v>${nth}</v></c></row>`,
    );
    const extraction = await extractionOf('million.xlsx', zipOf(sheetParts(rows.join(''))));
    expect(extraction).toMatchObject({ truncated: true, text: expect.stringMatching(/^# One\n\n0\n1\n2\n/) });
  });

  test('shared strings: 6 MB of them are read, 60 MB are too many', { timeout: 120_000 }, async () => {
    const rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>59999</v></c></row>';
    const workbookOf = (count: number) => {
      const noise = randomBytes(40 * count).toString('hex');
      const strings = Array.from(
        { length: count },
        (_, nth) => `<si><t>${nth} ${noise.slice(80 * nth, 80 * (nth + 1))}</t></si>`,
      );
      return zipOf(sheetParts(rows, strings.join('')));
    };
    const text = expect.stringMatching(/^# One\n\n0 [0-9a-f]{80} \| 59999 [0-9a-f]{80}$/);
    expect(await extractionOf('strings.xlsx', workbookOf(60_000))).toMatchObject({ truncated: false, text });
    expect(await extractionOf('strings.xlsx', workbookOf(600_000))).toEqual({ code: 'TOO_LARGE' });
  });

  test('a cell in the last column of the last row', async () => {
    const rows =
      '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>';
    expect(await extractionOf('sparse.xlsx', zipOf(sheetParts(rows)))).toMatchObject({
      text: `# One\n\n1\n${' | '.repeat(16).trim()} 2`.replace('\n|', '\n |'),
      truncated: false,
    });
  });
});

describe('PDFs', () => {
  test('10,000 pages: the first 2,000 are read', { timeout: 120_000 }, async () => {
    const extraction = await extractionOf('long.pdf', await makeLongPdf(10_000));
    expect(extraction).toMatchObject({ pages: 10_000, truncated: true });
    const pages = 'text' in extraction ? extraction.text.split('\n\n') : [];
    expect([pages.length, pages[0], pages.at(-1)]).toEqual([2_000, 'Page 1', 'Page 2000']);
  });

  test('pages at the bound are all', async () => {
    const three = await makeLongPdf(3);
    expect(await extractionOf('a.pdf', three, { limits: { pages: 3 } })).toMatchObject({ truncated: false });
    expect(await extractionOf('a.pdf', three, { limits: { pages: 2 } })).toMatchObject({
      truncated: true,
      pages: 3,
    });
  });

  test('a number of pages that cannot be stored is the highest that can', async () => {
    const limits = { pages: 1 };
    expect(await extractionOf('a.pdf', makePdfThatClaims(2 ** 31 - 1), { limits })).toMatchObject({
      pages: 2 ** 31 - 1,
    });
    expect(await extractionOf('a.pdf', makePdfThatClaims(3_000_000_000), { limits })).toMatchObject({
      pages: 2 ** 31 - 1,
      truncated: true,
    });
  });

  test('with a password', async () => {
    expect(await extractionOf('secret.pdf', await makeEncryptedPdf('open sesame'))).toEqual({
      code: 'ENCRYPTED',
    });
  });

  test('with a script, which is not run', async () => {
    const pdf = await makePdfWithScript('while (true) {}');
    expect(await extractionOf('script.pdf', pdf)).toMatchObject({ text: 'A harmless page' });
  });

  test('a page that unpacks to 600 MB', { timeout: 120_000 }, async () => {
    // Packed once, and laid behind each other: packing it all takes longer than reading it.
    const spaces = deflateRawSync(Buffer.alloc(MIB, ' '), { finishFlush: constants.Z_FULL_FLUSH });
    const [head, end] = [Buffer.from([0x78, 0x01]), deflateRawSync(Buffer.alloc(0))];
    const packed = Buffer.concat([head, ...Array<Buffer>(600).fill(spaces), end]);
    expect(await extractionOf('bomb.pdf', makeStreamPdf(packed))).toEqual({ code: 'TOO_LARGE' });
  });
});

describe('files that were cut, swapped or never written', () => {
  test.each(['office.docx', 'docx-package.docx', 'office.xlsx'])('half of %s', async (name) => {
    const bytes = await readDocument(name);
    expect(await extractionOf(name, bytes.subarray(0, bytes.byteLength / 2))).toEqual({ code: 'BROKEN' });
  });

  test.each(['office.pdf', 'pdfkit.pdf'])('the first hundred bytes of %s', async (name) => {
    expect(await extractionOf(name, (await readDocument(name)).subarray(0, 100))).toEqual({ code: 'BROKEN' });
  });

  test('half of a PDF: what can be found in it, or nothing', async () => {
    const bytes = await readDocument('office.pdf');
    const extraction = await extractionOf('half.pdf', bytes.subarray(0, bytes.byteLength / 2));
    if ('code' in extraction) expect(extraction.code).toBe('BROKEN');
    else expect(extraction.text.length).toBeLessThan(500);
  });

  test.each([...FORMATS, 'txt', 'csv'])('noise as %s', async (ending) => {
    expect(await extractionOf(`noise.${ending}`, randomBytes(100_000))).toEqual({ code: 'BROKEN' });
  });

  test.each(FORMATS)('nothing at all as %s', async (ending) => {
    expect(await extractionOf(`empty.${ending}`, Buffer.alloc(0))).toEqual({ code: 'BROKEN' });
  });

  test.each(['txt', 'csv', 'html'])('an empty %s is empty', async (ending) => {
    expect(await extractionOf(`empty.${ending}`, Buffer.alloc(0))).toMatchObject({
      text: '',
      truncated: false,
    });
  });

  test('an encrypted Office file', async () => {
    const compound = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(2_000),
      Buffer.from('EncryptedPackage', 'utf16le'),
      Buffer.alloc(2_000),
    ]);
    expect(await extractionOf('secret.docx', compound)).toEqual({ code: 'ENCRYPTED' });
    expect(await extractionOf('old.docx', compound.subarray(0, 1_000))).toEqual({ code: 'BROKEN' });
  });

  test('a picture, and an SVG with a script in it, have no text', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect(await extractionOf('a.png', svg, {}, 'image/png')).toEqual({ code: 'UNSUPPORTED' });
    expect(await extractionOf('a.svg', svg, {}, 'image/svg+xml')).toEqual({ code: 'UNSUPPORTED' });
  });
});

describe('XML that reaches out or multiplies', () => {
  test('an external entity is not fetched', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end('from outside');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const target of [`http://127.0.0.1:${port}/`, 'file:///etc/passwd']) {
      const doctype = `<!DOCTYPE w [<!ENTITY out SYSTEM "${target}">]>`;
      const extraction = await extractionOf(
        'out.docx',
        zipOf(wordParts(paragraph('in &out; side'), doctype)),
      );
      expect(JSON.stringify(extraction)).not.toMatch(/from outside|root:/);
    }
    server.close();
    expect(asked).toBe(0);
  });

  test('a billion laughs do not multiply', async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, nth) => `<!ENTITY l${nth + 1} "${`&l${nth};`.repeat(10)}">`,
    ).join('');
    const doctype = `<!DOCTYPE w [<!ENTITY l0 "ha">${laughs}]>`;
    const extraction = await extractionOf('laugh.docx', zipOf(wordParts(paragraph('&l9;'), doctype)));
    expect(JSON.stringify(extraction).length).toBeLessThan(1_000);
  });
});

describe('text out of measure', () => {
  test('HTML in 100,000 levels', async () => {
    const html = `<p>above</p>${'<div>'.repeat(100_000)}below`;
    expect(await extractionOf('deep.html', Buffer.from(html))).toMatchObject({
      text: expect.stringMatching(/^above/),
    });
  });

  test('a Word document in 100,000 levels', async () => {
    const body = `${'<w:tbl><w:tr><w:tc>'.repeat(33_333)}${paragraph('deep')}${'</w:tc></w:tr></w:tbl>'.repeat(33_333)}`;
    expect(await extractionOf('deep.docx', zipOf(wordParts(body)))).toHaveProperty('code');
  });

  test('a CSV of one line of 20 MB', async () => {
    const line = Buffer.alloc(20 * MIB, 'köln;');
    const extraction = await extractionOf('line.csv', line);
    expect(extraction).toMatchObject({ truncated: true });
    expect('text' in extraction && extraction.text.length).toBe(200_000);
  });
});
