import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const BLOCK = 512;

/**
 * Writes the folders and files of a tar (ustar, as PGlite dumps a data directory) below `folder`, which is made. Only this user
 * may enter and read them, whatever the tar says.
 */
export function unpackTar(tar: Buffer, folder: string): void {
  mkdirSync(folder, { mode: 0o700 });
  for (let at = 0; tar[at]; ) {
    const target = path.join(folder, field(tar, at + 345, 155), field(tar, at, 100));
    const size = Number.parseInt(field(tar, at + 124, 12), 8);
    const begin = at + BLOCK;
    if (field(tar, at + 156, 1) === '5') mkdirSync(target, { recursive: true, mode: 0o700 });
    else writeFileSync(target, tar.subarray(begin, begin + size), { mode: 0o600 });
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Ends at its first NUL, or fills its place. */
function field(tar: Buffer, at: number, length: number): string {
  const bytes = tar.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end === -1 ? length : end);
}
