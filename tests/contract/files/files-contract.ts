import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { newId } from '../../../src/core/ids.ts';
import { newFileKey } from '../../../src/platform/files/file-key.ts';
import { type FileStore, FileTooLargeError } from '../../../src/platform/files/files.port.ts';

export interface FilesUnderTest {
  readonly files: FileStore;
  /** How many things lie there, whole or half done. */
  count(): Promise<number>;
}

const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;
const MUCH = { maxBytes: 64 * MEGABYTE };
/** So long ago that nothing is older, and so late that everything is. */
const [ALWAYS, NEVER] = [new Date(Date.now() + 86_400_000), new Date(0)];

/** Chunks of a length that divides nothing evenly, made as they are asked for; fails behind the last when told to. */
function source(bytes: number, fault?: Error): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes; at += 60_001) yield Buffer.alloc(Math.min(60_001, bytes - at), at % 251);
      if (fault) throw fault;
    })(),
    { objectMode: false },
  );
}

export function describeFiles(open: () => Promise<FilesUnderTest>): void {
  test.each([0, 1, 5 * MEGABYTE, 12 * MEGABYTE + 1])(
    'a file of %i bytes comes back as it was, with its size and hash',
    async (bytes) => {
      const { files } = await open();
      const key = newFileKey('attachment');
      const content = await buffer(source(bytes));
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(await files.put(key, source(bytes), MUCH)).toEqual({ size: bytes, sha256 });
      const back = await files.read(key);
      expect(back && (await buffer(back)).equals(content)).toBe(true);
    },
  );

  test('a part of a file is read by the places of its first and last byte', async () => {
    const { files } = await open();
    const key = newFileKey('attachment');
    await files.put(key, Readable.from([Buffer.from('0123456789')]), MUCH);
    const part = async (start: number, end: number) => {
      const stream = await files.read(key, { start, end });
      return stream && (await buffer(stream)).toString();
    };
    expect(await Promise.all([part(0, 0), part(3, 5), part(9, 9), part(0, 9)])).toEqual([
      '0',
      '345',
      '9',
      '0123456789',
    ]);
  });

  test('what was deleted, or never stored, is not there; deleting it again does nothing', async () => {
    const { files, count } = await open();
    const key = newFileKey('attachment');
    await files.put(key, source(10), MUCH);
    await files.delete(key);
    await files.delete(key);
    expect(await files.read(key)).toBeNull();
    expect(await files.read(newFileKey('attachment'))).toBeNull();
    expect(await count()).toBe(0);
  });

  test.each([1, 6 * MEGABYTE])(
    'of %i bytes at most, one more is refused and leaves nothing',
    async (maxBytes) => {
      const { files, count } = await open();
      const [below, at, above] = [
        newFileKey('attachment'),
        newFileKey('attachment'),
        newFileKey('attachment'),
      ];
      await files.put(below, source(maxBytes - 1), { maxBytes });
      await files.put(at, source(maxBytes), { maxBytes });
      await expect(files.put(above, source(maxBytes + 1), { maxBytes })).rejects.toThrow(FileTooLargeError);
      expect(await files.read(above)).toBeNull();
      expect(await count()).toBe(2);
    },
  );

  test.each([10, 11 * MEGABYTE])('a source that breaks behind %i bytes leaves nothing', async (bytes) => {
    const { files, count } = await open();
    const key = newFileKey('attachment');
    const fault = new Error('the line was cut');
    await expect(files.put(key, source(bytes, fault), MUCH)).rejects.toBe(fault);
    expect(await files.read(key)).toBeNull();
    expect(await count()).toBe(0);
  });

  test('a put that is given up stops reading and leaves nothing', async () => {
    const { files, count } = await open();
    const stop = new AbortController();
    let taken = 0;
    const endless = new Readable({
      read() {
        taken += 1;
        if (taken === 200) stop.abort();
        this.push(Buffer.alloc(64 * KILOBYTE));
      },
    });
    const putting = files.put(newFileKey('attachment'), endless, {
      maxBytes: Number.MAX_SAFE_INTEGER,
      signal: stop.signal,
    });
    await expect(putting).rejects.toThrow(/abort/i);
    expect(endless.destroyed).toBe(true);
    expect(await count()).toBe(0);
  });

  test('keys of files are listed by the time of their storing, and by whose they are', async () => {
    const { files } = await open();
    // A key without an owner is an attachment's, of before there was any other.
    const keys = [newFileKey('attachment'), newFileKey('attachment'), newId()];
    for (const key of [...keys, `export-${newId()}`]) await files.put(key, source(1), MUCH);
    const before = await Array.fromAsync(files.storedBefore(ALWAYS, 'attachment'));
    expect(before.sort()).toEqual(keys.sort());
    expect(await Array.fromAsync(files.storedBefore(NEVER, 'attachment'))).toEqual([]);
  });

  test('clearing up leaves what is whole', async () => {
    const { files, count } = await open();
    await files.put(newFileKey('attachment'), source(1), MUCH);
    await files.removeLeftovers(ALWAYS);
    expect(await count()).toBe(1);
  });

  test.each([
    '',
    '..',
    '../x',
    'a/b',
    'A',
    'x'.repeat(65),
    'a\u0000',
    'A-01970000-0000-7000-8000-000000000000',
    'x-y-01970000-0000-7000-8000-000000000000',
  ])('%j is no key', async (key) => {
    const { files } = await open();
    await expect(files.put(key, source(1), MUCH)).rejects.toThrow(TypeError);
    await expect(files.read(key)).rejects.toThrow(TypeError);
    await expect(files.delete(key)).rejects.toThrow(TypeError);
  });
}
