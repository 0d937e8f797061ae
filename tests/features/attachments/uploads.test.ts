import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HEAD_BYTES } from '../../../src/features/attachments/media-type.ts';
import { countRows } from '../../support/database/rows.ts';
import { paragraph, wordParts } from '../../support/documents/office-parts.ts';
import { zipOf } from '../../support/documents/zip.ts';
import { GIF, JPEG, MOVING_PNG, WEBP } from '../../support/inputs/pictures.ts';
import { filesIn, PNG, tryUpload, upload } from '../../support/network/uploads.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const MAX_BYTES = 300_000;
/** As Linux' programs begin. */
const PROGRAM = Buffer.from('7f454c4602010100000000000000000003003e0001000000', 'hex');
let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio({ ATTACHMENT_MAX_BYTES: String(MAX_BYTES) });
});
// Each story has a person of its own: one may have 20 documents that wait to be read.
beforeEach(async () => {
  ada = await studio.person();
});
afterAll(() => studio.close());

const text = (bytes: number) => 'words '.repeat(Math.ceil(bytes / 6)).slice(0, bytes);

/** Rows and files; texts come later by themselves. */
async function stored() {
  const { attachment_text, ...rows } = await countRows(studio.databaseUrl);
  return [rows, (await filesIn(studio.filesFolder)).sort()];
}

/** Runs an upload that must be refused, and shows that nothing of it is left. */
async function refused(content: BlobPart, filename: string, name?: string) {
  const before = await stored();
  const outcome = await tryUpload(ada, content, filename, name);
  expect(await stored()).toEqual(before);
  return outcome;
}

test('a file is stored with its size, its hash and the name that it came with', async () => {
  const file = await upload(ada, 'Hello, file.', 'hello.txt');
  expect(file).toMatchObject({
    name: 'hello.txt',
    mediaType: 'text/plain',
    size: 12,
    sha256: createHash('sha256').update('Hello, file.').digest('hex'),
    status: expect.stringMatching(/^(PROCESSING|READY)$/),
  });
  const { node } = await ada.get<{ node: object }>(
    'query ($id: ID!) { node(id: $id) { ... on Attachment { name size } } }',
    {
      id: file.id,
    },
  );
  expect(node).toEqual({ name: 'hello.txt', size: 12 });
});

describe('the type is told from the bytes', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  test.each<readonly [about: string, content: BlobPart, filename: string, mediaType: string]>([
    ['a picture that is called .txt', PNG, 'notes.txt', 'image/png'],
    ['a picture with no ending', PNG, 'picture', 'image/png'],
    ['text that is called .png', 'no picture at all', 'holiday.png', 'text/plain'],
    ['SVG with a script', svg, 'drawing.svg', 'text/plain'],
    ['HTML', '<!doctype html><p>Hello', 'page.html', 'text/html'],
    ['Markdown', '# Title', 'README.md', 'text/markdown'],
    ['CSV in Windows-1252', Buffer.from('Stra\xdfe;K\xf6ln\n', 'latin1'), 'a.csv', 'text/csv'],
    ['CSV in UTF-16', Buffer.from('\ufeffa;b\n1;2\n', 'utf16le'), 'b.csv', 'text/csv'],
    ['source code', 'fn main() {}\n', 'main.rs', 'text/plain'],
    ['JSON', '{"a": 1}', 'a.json', 'application/json'],
    ['a JPEG', JPEG, 'a.jpg', 'image/jpeg'],
    ['a GIF', GIF, 'a.gif', 'image/gif'],
    ['a WebP', WEBP, 'a.webp', 'image/webp'],
    ['a PNG that moves', MOVING_PNG, 'moving.png', 'image/png'],
    ['a text about GIF', 'GIF files, a short history', 'notes.md', 'text/markdown'],
    ['the same behind a mark', '\ufeffGIF files, a short history', 'notes.md', 'text/markdown'],
    ['a text that begins as a GIF does', 'GIF89a is a format of 1989.', 'gif.txt', 'text/plain'],
    ['a text that begins as a WebP does', 'RIFF1234WEBPVP8 is how it begins', 'webp.txt', 'text/plain'],
    [
      'a text that begins as a JPEG does',
      Buffer.from('\xff\xd8\xff in latin1', 'latin1'),
      'a.txt',
      'text/plain',
    ],
    ['what only looks like a program', 'MZ is how this text begins', 'text.exe', 'text/plain'],
  ])('%s', async (_about, content, filename, mediaType) => {
    expect(await upload(ada, content, filename)).toMatchObject({ name: filename, mediaType });
  });

  test.each([
    ['office.docx', 'wordprocessingml'],
    ['office.xlsx', 'spreadsheetml'],
    ['office.pdf', 'application/pdf'],
    ['pdfkit.pdf', 'application/pdf'],
  ])('%s, as an office made it', async (name, type) => {
    const content = await readFile(new URL(`../../support/documents/files/${name}`, import.meta.url));
    expect((await upload(ada, content, 'unnamed')).mediaType).toContain(type);
  });

  test('a document whose list of parts stands last, behind our look at it', async () => {
    const [list, ...parts] = wordParts(paragraph('Words.'));
    if (!list) throw new Error('a document has parts');
    const documentWith = (bytes: number) =>
      zipOf([...parts, { name: 'media/a.png', bytes: randomBytes(bytes) }, list]);
    const at = HEAD_BYTES - documentWith(0).indexOf(list.name);
    expect((await upload(ada, documentWith(at - 200), 'a')).mediaType).toContain('wordprocessingml');
  });

  test.each<readonly [about: string, content: BlobPart, filename: string]>([
    ['a program', PROGRAM, 'run.txt'],
    ['bytes of no kind', Buffer.from([1, 2, 3, 0, 255, 254]), 'notes.txt'],
    ['an archive', Buffer.from('504b0506000000000000000000000000000000000000', 'hex'), 'report.docx'],
    ['a picture that no model sees', Buffer.from('49492a0008000000000000000000', 'hex'), 'scan.png'],
    ['a JPEG that no browser shows', Buffer.from('ffd8fff7000b080001000101011100', 'hex'), 'scan.jpg'],
    ['what begins as a GIF, and is none', Buffer.from('GIF88a\0\0'), 'a.gif'],
    ['what begins as a PNG, and is none', PNG.subarray(0, 12), 'a.png'],
    ['what begins as a WebP, and is none', Buffer.from('RIFF\0\0\0\0WEBPICCP'), 'a.webp'],
  ])('%s is refused, and the types that are taken are named', async (_about, content, filename) => {
    const outcome = await refused(content, filename);
    expect(outcome).toMatchObject({ __typename: 'InvalidInputError', fields: [{ path: ['file'] }] });
    expect(outcome.message).toContain('PDF, docx, xlsx, PNG');
  });
});

describe('size', () => {
  test('an empty file is refused', async () => {
    expect(await refused('', 'empty.txt')).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: ['file'], message: 'Must not be empty.' }],
    });
  });

  test('up to the limit, and not one byte more', async () => {
    for (const size of [1, MAX_BYTES - 1, MAX_BYTES])
      expect(await upload(ada, text(size), 'big.txt')).toMatchObject({ size });
    expect(await refused(text(MAX_BYTES + 1), 'big.txt')).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: ['file'], message: `The file must have at most ${MAX_BYTES} bytes.` }],
    });
    expect(await refused(text(5 * MAX_BYTES), 'big.txt')).toMatchObject({ __typename: 'InvalidInputError' });
  });
});

describe('names', () => {
  test('a given name goes before the one that came with the file', async () => {
    expect(await upload(ada, 'x', 'a.txt', 'Ünïcode 名 📄.txt')).toMatchObject({ name: 'Ünïcode 名 📄.txt' });
  });

  test.each(['a', 'x'.repeat(255)])('a name of 1 or 255 characters holds: %s', async (name) => {
    expect(await upload(ada, 'x', 'a.txt', name)).toMatchObject({ name });
  });

  test.each([
    '',
    '  ',
    'x'.repeat(256),
    'a/b',
    'a\\b',
    '../a',
    'a\nb',
    'a\u0000b',
    'gpj\u202eexe',
    'a\u2028b',
    '\u200b',
    '\u3164',
    'a\ud800b',
  ])('%j is refused', async (name) => {
    const outcome = await refused('x', 'a.txt', name);
    expect(outcome).toMatchObject({ __typename: 'InvalidInputError', fields: [{ path: ['name'] }] });
  });

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\notes.txt', 'notes.txt'],
    ['..', 'file'],
    [`${'n'.repeat(300)}.txt`, 'n'.repeat(255)],
    ['gpj\u202eexe.txt', 'gpjexe.txt'],
    ['\u2060\u2066\u200b', 'file'],
  ])('of the claimed name %j, %j is kept', async (claimed, name) => {
    expect(await upload(ada, 'x', claimed)).toMatchObject({ name });
  });
});
