import {
  type FileHandle,
  mkdir,
  mkdtemp,
  open as openFile,
  readdir,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { UnavailableError } from '../../../src/core/errors.ts';
import { newId } from '../../../src/core/ids.ts';
import { DiskFiles } from '../../../src/platform/files/disk-files.ts';
import { FileTooLargeError } from '../../../src/platform/files/files.port.ts';
import { describeFiles } from './files-contract.ts';

describe('on disk', () => {
  const folders: string[] = [];
  const open = async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'studio-files-'));
    folders.push(folder);
    const count = async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).length;
    };
    return { files: new DiskFiles(folder), folder, count };
  };
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  describeFiles(open);

  test('what a killed process left is removed once it is old', async () => {
    const { files, folder, count } = await open();
    const unfinished = path.join(folder, 'unfinished');
    await mkdir(unfinished);
    const [old, young] = [path.join(unfinished, 'old'), path.join(unfinished, 'young')];
    await writeFile(old, 'half');
    await writeFile(young, 'half');
    const hourAgo = new Date(Date.now() - 3600_000);
    await utimes(old, hourAgo, new Date(hourAgo.getTime() - 1000));
    await files.removeLeftovers(hourAgo);
    expect(await readdir(unfinished)).toEqual(['young']);
    expect(await count()).toBe(1);
  });

  test('of hundreds that are refused with their first bytes nothing is left', async () => {
    const { files, count } = await open();
    for (let left = 400; left > 0; left -= 1)
      await expect(files.put(newId(), Readable.from(['xyz']), { maxBytes: 2 })).rejects.toThrow(
        FileTooLargeError,
      );
    expect(await count()).toBe(0);
  });

  test('what others keep in the folder is not listed, and in nobody’s way', async () => {
    const { files, folder } = await open();
    const key = newId();
    await files.put(key, Readable.from(['x']), { maxBytes: 10 });
    await writeFile(path.join(folder, 'notes.txt'), 'not ours');
    await writeFile(path.join(folder, key.slice(-2), 'not-ours'), 'not ours');
    await mkdir(path.join(folder, 'lost+found'), { mode: 0 });
    await mkdir(path.join(folder, 'photos'));
    await writeFile(path.join(folder, 'photos', newId()), 'not ours');
    const listed = await Array.fromAsync(files.storedBefore(new Date(Date.now() + 86_400_000), 'attachment'));
    expect(listed).toEqual([key]);
  });

  test('of a file whose name the disk did not take nothing is left', async () => {
    const { files, folder, count } = await open();
    const handle = await openFile(folder);
    const { sync } = handle;
    const failing = vi.spyOn(Object.getPrototypeOf(handle), 'sync').mockImplementation(async function (
      this: FileHandle,
    ) {
      if ((await this.stat()).isDirectory())
        throw Object.assign(new Error('The disk fails.'), { code: 'EIO' });
      return sync.call(this);
    });
    const key = newId();
    await expect(files.put(key, Readable.from(['x']), { maxBytes: 10 })).rejects.toThrow(UnavailableError);
    failing.mockRestore();
    await handle.close();
    expect(await files.read(key)).toBeNull();
    expect(await count()).toBe(0);
  });

  test('a file that is deleted while it is read is read to its end', async () => {
    const { files } = await open();
    const key = newId();
    const content = Buffer.alloc(1_000_000, 7);
    await files.put(key, Readable.from([content]), { maxBytes: content.length });
    const stream = await files.read(key);
    await files.delete(key);
    expect(stream && (await buffer(stream)).equals(content)).toBe(true);
  });
});
