import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createProcessExtractor } from '../../../src/platform/text-extraction/process-extractor.ts';
import { READER_RIGHTS } from '../../../src/platform/text-extraction/run-reader.ts';
import { extractionOf } from '../../support/documents/extraction.ts';
import { sheetParts } from '../../support/documents/office-parts.ts';
import { makeLongPdf } from '../../support/documents/pdfs.ts';
import { zipOf } from '../../support/documents/zip.ts';

const MIB = 1024 * 1024;
const text = { mediaType: 'text/plain', name: 'a.txt' };
const small = { ...text, content: [Buffer.from('small')] };

test('a reader may read the program, and neither secrets nor data that lie beside it', async () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const asked = ['src/main.ts', 'package.json', 'node_modules/mammoth/package.json', '.env', 'data/files/1'];
  const script = `JSON.stringify(${JSON.stringify(asked.map((name) => path.join(root, name)))}
    .map((name) => process.permission.has('fs.read', name)))`;
  const { stdout } = await promisify(execFile)(process.execPath, [...READER_RIGHTS, '-p', script]);
  expect(JSON.parse(stdout)).toEqual([true, true, true, false, false]);
});

describe('the text', () => {
  test.each([9, 10])('of %i characters is whole where ten are kept', async (length) => {
    expect(
      await extractionOf('a.txt', Buffer.from('é'.repeat(length)), { limits: { textLength: 10 } }),
    ).toEqual({
      text: 'é'.repeat(length),
      pages: null,
      truncated: false,
    });
  });

  test('of eleven is cut, and never inside of one', async () => {
    expect(await extractionOf('a.txt', Buffer.from('🎉'.repeat(11)), { limits: { textLength: 10 } })).toEqual(
      {
        text: '🎉'.repeat(10),
        pages: null,
        truncated: true,
      },
    );
  });

  test('can be stored whatever the file holds', async () => {
    const utf16 = Buffer.from('\ufeffa\u0000b\r\nc\rd  \n\n\n\n\n\ne', 'utf16le');
    const halfAPair = Buffer.from([0xff, 0xfe, 0x3d, 0xd8, 0x61, 0x00]);
    expect(await extractionOf('a.html', utf16)).toEqual({ code: 'BROKEN' });
    expect(await extractionOf('a.txt', Buffer.from('b\r\nc\rd  \n\n\n\n\n\ne'))).toMatchObject({
      text: 'b\nc\nd\n\n\ne',
    });
    const broken = await extractionOf(
      'a.html',
      Buffer.concat([halfAPair, Buffer.from('x'.repeat(500), 'utf16le')]),
    );
    expect('text' in broken && broken.text.isWellFormed()).toBe(true);
    // As workbooks write what XML has no letters for: U+0000, and half of a pair.
    const escaped = sheetParts(
      '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
      '<si><t>a_x0000_b_xD800_c</t></si>',
    );
    expect(await extractionOf('a.xlsx', zipOf(escaped))).toMatchObject({ text: '# One\n\nab\ufffdc' });
  });
});

describe('the bytes of a file', () => {
  test.each([
    [9, 'read'],
    [10, 'read'],
    [11, 'TOO_LARGE'],
  ])('%i where ten are allowed: %s', async (length, outcome) => {
    const extraction = await extractionOf('a.txt', Buffer.alloc(length, 'a'), { maxBytes: 10 });
    expect('code' in extraction ? extraction.code : 'read').toBe(outcome);
  });

  test('a stream is left at the first byte that is too many', async () => {
    let taken = 0;
    let left = false;
    async function* endless() {
      try {
        for (;;) {
          taken += 1;
          yield Buffer.alloc(MIB, 'a');
        }
      } finally {
        left = true;
      }
    }
    const extractor = createProcessExtractor({ timeoutMs: 60_000, maxBytes: 3 * MIB });
    await expect(extractor.extract({ ...text, content: endless() })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
    expect(left).toBe(true);
    expect(taken).toBeLessThan(50);
  });

  test('a stream that breaks tells its own fault', async () => {
    async function* broken() {
      yield Buffer.from('begun');
      throw new Error('the disk is gone');
    }
    const extractor = createProcessExtractor({ timeoutMs: 60_000 });
    await expect(extractor.extract({ ...text, content: broken() })).rejects.toThrow('the disk is gone');
    await expect(extractor.extract(small)).resolves.toMatchObject({ text: 'small' });
  });
});

describe('a reader that does not end well', () => {
  test('is ended when its time is up, and the next file is read', async () => {
    const extractor = createProcessExtractor({ timeoutMs: 1, concurrency: 1 });
    for (let nth = 0; nth < 3; nth += 1)
      await expect(extractor.extract(small)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('is ended when the file never comes', async () => {
    const silent = new ReadableStream<Uint8Array>();
    const extractor = createProcessExtractor({ timeoutMs: 300 });
    await expect(extractor.extract({ ...text, content: silent })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('is ended when it takes too much memory on the heap', { timeout: 120_000 }, async () => {
    const elements = Buffer.alloc(16 * MIB, '<p>a');
    expect(await extractionOf('heap.html', elements)).toEqual({ code: 'TOO_LARGE' });
  });

  test('says why in a sentence for people', async () => {
    const extractor = createProcessExtractor({ timeoutMs: 60_000 });
    const message = expect.stringMatching(/^[A-Z].*\.$/);
    for (const mediaType of ['application/pdf', 'image/png'])
      await expect(extractor.extract({ ...small, mediaType })).rejects.toMatchObject({ message });
  });
});

describe('who waits no longer', () => {
  test('leaves a running extraction with the reason of the signal', async () => {
    const extractor = createProcessExtractor({ timeoutMs: 60_000 });
    const stop = new AbortController();
    async function* content() {
      yield Buffer.from('begun');
      stop.abort(new Error('the upload was deleted'));
      await new Promise(() => {});
    }
    await expect(extractor.extract({ ...text, content: content(), signal: stop.signal })).rejects.toThrow(
      'the upload was deleted',
    );
  });

  test('leaves the queue, and the others move up', async () => {
    const extractor = createProcessExtractor({ timeoutMs: 60_000, concurrency: 1 });
    const stop = new AbortController();
    const first = extractor.extract(small);
    const second = extractor.extract({ ...small, signal: stop.signal });
    const third = extractor.extract(small);
    stop.abort(new Error('never mind'));
    await expect(second).rejects.toThrow('never mind');
    expect(await Promise.all([first, third])).toMatchObject([{ text: 'small' }, { text: 'small' }]);
    await expect(extractor.extract({ ...small, signal: stop.signal })).rejects.toThrow('never mind');
  });

  test('twenty files at once are all read', { timeout: 60_000 }, async () => {
    const extractor = createProcessExtractor({ timeoutMs: 60_000 });
    const texts = Array.from({ length: 20 }, (_, nth) => `file ${nth}`);
    const read = await Promise.all(
      texts.map((said) => extractor.extract({ ...text, content: [Buffer.from(said)] })),
    );
    expect(read.map((one) => one.text)).toEqual(texts);
  });
});

test('the server goes on with its own work while a long file is read', async () => {
  const pdf = await makeLongPdf(500);
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
  }, 1);
  await extractionOf('long.pdf', pdf);
  clearInterval(turning);
  expect(turns).toBeGreaterThan(10);
});

test('what is read: text, source code, CSV, HTML, PDF, docx, xlsx, and nothing else', () => {
  const { supports } = createProcessExtractor({ timeoutMs: 1 });
  const office = 'application/vnd.openxmlformats-officedocument';
  const read = [
    ...['text/plain', 'text/markdown', 'text/csv; charset=utf-8', 'TEXT/HTML', 'text/x-python'],
    ...[
      'application/json',
      'application/xml',
      'application/javascript',
      'application/x-sh',
      'application/pdf',
    ],
    ...[`${office}.wordprocessingml.document`, `${office}.spreadsheetml.sheet`, 'application/ld+json'],
  ];
  const unread = [
    ...[
      'image/png',
      'image/svg+xml',
      'audio/mpeg',
      'application/zip',
      'application/octet-stream',
      'constructor',
    ],
    ...['', 'application/msword', `${office}.presentationml.presentation`],
  ];
  expect(read.filter((mediaType) => !supports(mediaType, 'name'))).toEqual([]);
  expect(unread.filter((mediaType) => supports(mediaType, 'name.txt'))).toEqual([]);
});
