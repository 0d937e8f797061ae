import { createReadStream } from 'node:fs';
import { mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../core/ids.ts';
import { diskError } from './away.ts';
import { checkKey, ownerOf } from './file-key.ts';
import type { ByteRange, FileOwner, FileStore, PutLimits, StoredFile } from './files.port.ts';
import { Measured } from './measured.ts';

/** Where files lie that are still being written: on the same disk, so that they become whole by one rename. */
const UNFINISHED = 'unfinished';
/** How the subfolders are called. The root of a disk has others too, such as `lost+found`, which nobody may look into. */
const OF_KEYS = /^[0-9a-f]{2}$/;

/** Files in a folder, in subfolders by the last two characters of their keys. */
export class DiskFiles implements FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(key: string, source: Readable, { maxBytes, signal }: PutLimits): Promise<StoredFile> {
    const place = this.#placeOf(key);
    const unfinished = path.join(this.#folder, UNFINISHED, newId());
    const measured = new Measured(source, maxBytes);
    try {
      await mkdir(path.dirname(unfinished), { recursive: true, mode: 0o700 });
      await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
      // Made before anything is read: made by the stream it might come to be only after a faulty one has been removed.
      const file = (await open(unfinished, 'wx', 0o600)).createWriteStream({ flush: true });
      await pipeline(measured.bytes(), file, { ...(signal && { signal }) });
      await rename(unfinished, place);
      await syncFolder(path.dirname(place));
      return measured.result();
    } catch (error) {
      source.destroy();
      // What a failing disk keeps of it is found later, and must not hide why it failed.
      for (const left of [unfinished, place]) await rm(left, { force: true }).catch(() => {});
      throw measured.fault ?? diskError(error);
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable | null> {
    const place = this.#placeOf(key);
    try {
      // Opened here, so that a file which is deleted meanwhile can be read to its end.
      const file = await open(place);
      return createReadStream(place, { ...range, fd: file });
    } catch (error) {
      if (isMissing(error)) return null;
      throw diskError(error);
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await rm(this.#placeOf(key), { force: true });
    } catch (error) {
      throw diskError(error);
    }
  }

  async *storedBefore(before: Date, owner: FileOwner): AsyncGenerator<string> {
    for (const entry of await entriesOf(this.#folder)) {
      if (!entry.isDirectory() || !OF_KEYS.test(entry.name)) continue;
      const folder = path.join(this.#folder, entry.name);
      for await (const { name } of await opendir(folder))
        if (ownerOf(name) === owner && (await isOlder(path.join(folder, name), before))) yield name;
    }
  }

  async removeLeftovers(before: Date): Promise<void> {
    const folder = path.join(this.#folder, UNFINISHED);
    for (const { name } of await entriesOf(folder)) {
      const file = path.join(folder, name);
      if (await isOlder(file, before)) await rm(file, { force: true });
    }
  }

  #placeOf(key: string): string {
    checkKey(key);
    return path.join(this.#folder, key.slice(-2), key);
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Another process may have taken it away meanwhile. */
async function isOlder(file: string, before: Date): Promise<boolean> {
  try {
    return (await stat(file)).mtimeMs < before.getTime();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** A rename that only the memory knows of would be lost with the power. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
