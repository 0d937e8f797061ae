import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { DOCUMENTS, MEDIA_TYPES } from '../../support/documents/document.ts';
import { paragraph, wordParts } from '../../support/documents/office-parts.ts';
import { makeLongPdf } from '../../support/documents/pdfs.ts';
import { CSV, TABLE, WORDS } from '../../support/documents/words.ts';
import { zipOf } from '../../support/documents/zip.ts';
import { filesIn, upload } from '../../support/network/uploads.ts';
import type { Person } from '../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';

const MIB = 1024 * 1024;
const { pdf, docx, xlsx, html, csv } = MEDIA_TYPES;
const words = [WORDS.title, WORDS.german, WORDS.chinese, WORDS.secondPage];
const cells = TABLE.map((row) => row.join(' | '));
const spaced = TABLE.map((row) => row.join(' '));
/** Files of ours that are what they are. */
const OURS = new URL('../../../', import.meta.url);

let running: ProviderStudio;
let temporary: string;
let longPdf: Buffer<ArrayBuffer>;
beforeAll(async () => {
  // Before anybody has a connection: nothing else is done meanwhile, and connections would be found closed.
  longPdf = await makeLongPdf(10_000);
  running = await startProviderStudio({
    MODEL_CONTEXT_WINDOWS: 'test/*=32768',
    EXTRACTION_TIMEOUT_MS: '120000',
  });
  temporary = await mkdtemp(path.join(tmpdir(), 'temporary-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await running[Symbol.asyncDispose]();
  await rm(temporary, { recursive: true });
});

interface ReadFile {
  readonly status: string;
  readonly error: string | null;
  readonly pages: number | null;
  readonly truncated: boolean | null;
}

/** Uploads a file and waits until its text has been read, or could not be. */
async function uploadAndRead(person: Person, content: Buffer<ArrayBuffer>, name: string) {
  const { id, mediaType } = await upload(person, content, name);
  const read = async () => {
    const query = 'query ($id: ID!) { node(id: $id) { ... on Attachment { status error pages truncated } } }';
    return (await person.get<{ node: ReadFile }>(query, { id })).node;
  };
  await expect.poll(async () => (await read()).status, { timeout: 120_000 }).not.toBe('PROCESSING');
  return { id, mediaType, ...(await read()) };
}

/** What a model is told of a file that a message brings. */
async function prompted(person: Person, attachmentId: string): Promise<string> {
  const conversationId = await person.startConversation();
  const asked = running.provider.nextRequestAfterNow();
  const { generationId } = await person.send(conversationId, 'Read.', { attachmentIds: [attachmentId] });
  const { body } = await asked;
  await person.readAnswer(generationId);
  return String((body.messages as { content: unknown }[])[0]?.content);
}

test.each<readonly [name: string, folder: URL, mediaType: string, said: readonly string[]]>([
  ['office.txt', DOCUMENTS, 'text/plain', words],
  ['office.pdf', DOCUMENTS, pdf, [...words, ...spaced]],
  ['pdfkit.pdf', DOCUMENTS, pdf, [...words, ...spaced]],
  ['office.docx', DOCUMENTS, docx, [...words, ...cells]],
  ['docx-package.docx', DOCUMENTS, docx, [...words, ...cells]],
  [
    'office.xlsx',
    DOCUMENTS,
    xlsx,
    ['# Städte', ...cells, 'zusammen |  | 716', '# 日期', '2024-02-29T13:45:00'],
  ],
  ['office.html', DOCUMENTS, html, [...words, ...cells]],
  ...['utf-8', 'utf-8-with-mark', 'utf-16le', 'utf-16be', 'windows-1252'].map(
    (name) => [`${name}.csv`, DOCUMENTS, csv, [CSV.trimEnd()]] as const,
  ),
  ['CONTRIBUTING.md', OURS, 'text/markdown', ['# Contributing\n\n## Set up\n\n```sh\nnpm ci\n']],
  ['src/core/semaphore.ts', OURS, 'text/plain', ['export class Semaphore {\n  readonly #limit: number;']],
])(
  'a model is told what stands in %s',
  async (name, folder, mediaType, said) => {
    const ada = await running.studio.person();
    const file = await uploadAndRead(ada, await readFile(new URL(name, folder)), path.basename(name));
    expect(file).toMatchObject({ mediaType, status: 'READY', error: null, truncated: false });
    const told = await prompted(ada, file.id);
    expect(told).toMatch(`<file name="${path.basename(name)}" type="${mediaType}">\n`);
    for (const words of said) expect(told).toContain(words);
  },
  120_000,
);

/** What is stored of files, and what lies where programs put what they will not keep. */
async function stored() {
  const { attachment, attachment_text } = await countRows(running.studio.databaseUrl);
  const files = await filesIn(running.studio.filesFolder);
  return { attachment, attachment_text, files: files.length, temporary: await readdir(temporary) };
}

test('a zip that unpacks to far more is a file without a text, and says why', async () => {
  const ada = await running.studio.person();
  const before = await stored();
  const zeros = { name: 'word/media/zeros.png', bytes: Buffer.alloc(101 * MIB) };
  const bomb = await uploadAndRead(ada, zipOf([...wordParts(paragraph('small')), zeros]), 'bomb.docx');
  expect(bomb).toMatchObject({ mediaType: docx, status: 'FAILED', error: expect.stringMatching(/unpack/) });
  const { attachment = 0, files } = before;
  expect(await stored()).toEqual({ ...before, attachment: attachment + 1, files: files + 1, temporary: [] });
  expect(await prompted(ada, bomb.id)).toContain(`<file name="bomb.docx" type="${docx}" />`);
});

test('of 10,000 pages the first are read, and the file says that there are more', async () => {
  const ada = await running.studio.person();
  const before = await stored();
  const long = await uploadAndRead(ada, longPdf, 'long.pdf');
  expect(long).toMatchObject({ status: 'READY', pages: 10_000, truncated: true, error: null });
  const { attachment = 0, attachment_text = 0, files } = before;
  expect(await stored()).toEqual({
    attachment: attachment + 1,
    attachment_text: attachment_text + 1,
    files: files + 1,
    temporary: [],
  });
  expect(await prompted(ada, long.id)).toContain('Page 1\n\nPage 2\n');
});
