import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../src/core/errors.ts';
import { newId } from '../../../src/core/ids.ts';
import { DOWNLOADS_AT_ONCE, Downloads } from '../../../src/features/attachments/downloads.ts';
import { PNG, upload } from '../../support/network/uploads.ts';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
});
// Each story has a person of its own: one may have 20 documents that wait to be read.
beforeEach(async () => {
  ada = await studio.person();
});
afterAll(() => studio.close());

const open = (url: string, init: RequestInit = {}) => fetch(new URL(url, studio.url), init);
/** What makes a browser keep an answer. */
const keptBy = ({ headers }: Response) => [headers.get('cache-control'), headers.get('etag')];
const linkTo = async (id: string, minutes: number) =>
  ada.ask<{ node: { url: string } }>(
    'query ($id: ID!, $minutes: Int!) { node(id: $id) { ... on Attachment { url(expiresInMinutes: $minutes) } } }',
    { id, minutes },
  );

test('a link gives the bytes to whoever has it', async () => {
  const { url } = await upload(ada, 'Hello, file.', 'hello.txt');
  const response = await open(url);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('Hello, file.');
  expect(response.headers.get('content-length')).toBe('12');
  const head = await open(url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '12', '']);
  expect((await open(url, { method: 'POST' })).status).toBe(405);
});

const TEXT = 'text/plain; charset=utf-8';

test.each<readonly [name: string, content: BlobPart, type: string, disposition: string]>([
  ['a.png', PNG, 'image/png', `inline; filename="a.png"; filename*=UTF-8''a.png`],
  ['picture.html', PNG, 'image/png', `inline; filename="picture.html"; filename*=UTF-8''picture.html`],
  ['a.html', '<script>alert(1)</script>', TEXT, `attachment; filename="a.html"; filename*=UTF-8''a.html`],
  ['a.svg', '<svg onload="alert(1)"/>', TEXT, `attachment; filename="a.svg"; filename*=UTF-8''a.svg`],
  [
    'Ü "名"; (1)%.md',
    'x',
    TEXT,
    `attachment; filename="_ ___; (1)_.md"; filename*=UTF-8''%C3%9C%20%22%E5%90%8D%22%3B%20%281%29%25.md`,
  ],
])('nothing in a file can act in a browser: %s', async (name, content, type, disposition) => {
  const { url } = await upload(ada, content, 'file', name);
  const { headers } = await open(url);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': type,
    'content-disposition': disposition,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': expect.stringMatching(/^private/),
    'referrer-policy': 'no-referrer',
  });
});

describe('parts', () => {
  test.each([
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=3-5', 206, '345', 'bytes 3-5/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=5-3', 200, '0123456789', null],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
    ['bytes=-', 200, '0123456789', null],
  ])('%s', async (range, status, body, contentRange) => {
    const { url } = await upload(ada, '0123456789', 'digits.txt');
    const response = await open(url, { headers: { range } });
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      status,
      body,
      contentRange,
    ]);
  });

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('%s is behind the end', async (range) => {
    const { url } = await upload(ada, '0123456789', 'digits.txt');
    const response = await open(url, { headers: { range } });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    expect(keptBy(response)).toEqual([null, null]);
  });

  test('a part of another file than the one that was begun is given whole; one that is known, not at all', async () => {
    const { url, sha256 } = await upload(ada, '0123456789', 'digits.txt');
    const part = (etag: string) => open(url, { headers: { range: 'bytes=1-2', 'if-range': etag } });
    expect([(await part(`"${sha256}"`)).status, (await part('"other"')).status]).toEqual([206, 200]);
    expect((await open(url, { headers: { 'if-none-match': `"${sha256}"` } })).status).toBe(304);
  });
});

describe('a link holds', () => {
  test.each([1, 60, 10_080])('for %i minutes', async (minutes) => {
    const { id } = await upload(ada, 'x', 'x.txt');
    const { data } = await linkTo(id, minutes);
    const url = new URL(data?.node.url ?? '', studio.url);
    const seconds = Number(url.searchParams.get('expires')) - Date.now() / 1000;
    expect(seconds).toBeGreaterThan(minutes * 60 - 30);
    expect(seconds).toBeLessThanOrEqual(minutes * 60 + 60);
    expect((await open(url.href)).status).toBe(200);
  });

  test.each([0, -1, 10_081])('never for %i minutes', async (minutes) => {
    const { id } = await upload(ada, 'x', 'x.txt');
    const { errors } = await linkTo(id, minutes);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('as it was given, for its file, and until it expires', async () => {
    const mine = new URL((await upload(ada, 'mine', 'mine.txt')).url, studio.url);
    const other = new URL((await upload(ada, 'other', 'other.txt')).url, studio.url);
    const status = async (change: (url: URL) => void) => {
      const url = new URL(mine);
      change(url);
      return (await open(url.href)).status;
    };
    const signature = mine.searchParams.get('signature') ?? '';
    expect(
      await Promise.all([
        status((url) => url.searchParams.set('expires', '9999999999')),
        status((url) => url.searchParams.set('expires', '1')),
        status((url) => url.searchParams.set('signature', `${signature.slice(0, -2)}AA`)),
        status((url) => url.searchParams.delete('signature')),
        status((url) => {
          url.search = '';
        }),
        status((url) => {
          url.pathname = other.pathname;
        }),
        status((url) => {
          url.pathname = '/files/../../etc/passwd';
        }),
        status((url) => {
          url.pathname = '/files/';
        }),
      ]),
    ).toEqual([403, 403, 403, 403, 403, 403, 404, 403]);
  });

  test('until its file is deleted', async () => {
    const { id, url } = await upload(ada, 'x', 'x.txt');
    expect(await attempt(ada, 'deleteAttachment', { attachmentId: id })).toMatchObject({
      __typename: 'DeleteAttachmentPayload',
    });
    expect((await open(url)).status).toBe(404);
  });
});

test.each([
  [1, 0, 120],
  [5, 300, 300],
  [60, 300, 300],
])(
  'a browser keeps a file for five minutes, and not for longer than its link of %i minutes holds',
  async (minutes, least, most) => {
    const { id } = await upload(ada, 'x', 'x.txt');
    const { data } = await linkTo(id, minutes);
    const url = data?.node.url ?? '';
    const left = Number(new URL(url, studio.url).searchParams.get('expires')) - Date.now() / 1000;
    const { headers } = await open(url);
    const kept = Number(/^private, max-age=(\d+)$/.exec(headers.get('cache-control') ?? '')?.[1]);
    expect(kept).toBeGreaterThanOrEqual(least);
    expect(kept).toBeLessThanOrEqual(Math.min(most, left));
  },
);

test('so many files are handed out at once; the next one waits until one of them is read or left', async () => {
  const id = newId();
  const files = { read: async () => Readable.from(['x']) };
  const row = {
    userId: 'ada',
    storageKey: 'key',
    sha256: '0',
    ...{ id, name: 'a', mediaType: 'a', size: 1 },
  };
  const downloads = new Downloads({
    store: { find: async () => ({ ...row, status: 'READY' }) },
    files,
    clock: { now: () => new Date() },
    secret: Buffer.alloc(32),
    publicUrl: null,
  });
  const link = new URL(downloads.url(id, 1), 'http://localhost').searchParams;
  const file = await downloads.open(id, link.get('expires') ?? '', link.get('signature') ?? '');
  const read = async () => (await file?.read(null)) ?? null;
  const reading = await Promise.all(Array.from({ length: DOWNLOADS_AT_ONCE }, read));
  await expect(read()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 2000 });
  reading[0]?.destroy();
  await buffer(reading[1] ?? Readable.from([]));
  await setImmediate();
  for (let again = 0; again < 2; again += 1) expect(await read()).not.toBeNull();
  await expect(read()).rejects.toThrow(UnavailableError);
  files.read = () => Promise.reject(new Error('S3 is away'));
  reading[2]?.destroy();
  await setImmediate();
  for (let again = 0; again < 2; again += 1) await expect(read()).rejects.toThrow('S3 is away');
});

test('that a file is gone is nothing to keep for later', async () => {
  const { url, sha256 } = await upload(ada, 'soon gone', 'gone.txt');
  expect(keptBy(await open(url))).toEqual([expect.stringContaining('max-age'), `"${sha256}"`]);
  await rm(studio.filesFolder, { recursive: true });
  const response = await open(url);
  expect([response.status, ...keptBy(response)]).toEqual([404, null, null]);
  expect(response.headers.get('content-type')).toContain('json');
});

test('no line of the log has a signature', async () => {
  const { url } = await upload(ada, 'x', 'x.txt');
  const signature = new URL(url, studio.url).searchParams.get('signature') ?? 'none';
  await (await open(url)).text();
  const lines = studio.log.filter(({ path }) => String(path).startsWith('/files/'));
  expect(lines.length).toBeGreaterThan(0);
  expect(JSON.stringify(studio.log)).not.toContain(signature);
});
