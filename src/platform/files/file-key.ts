import { isUuid, newId } from '../../core/ids.ts';
import type { FileOwner } from './files.port.ts';

/** Keys without an owner were drawn when there were no other files. */
const FIRST_OWNER: FileOwner = 'attachment';
const KEY = /^(?:([a-z]+)-)?([0-9a-f-]{36})$/;

/** Draws the key of a new file: its owner's kind and an id, as in `attachment-01970000-…`. */
export function newFileKey(owner: FileOwner): string {
  return `${owner}-${newId()}`;
}

/**
 * The kind of what a file of this name belongs to; null when the name is no key of ours. Where files are kept, others may keep
 * things too, and these are not ours to delete.
 */
export function ownerOf(name: string): string | null {
  const [, owner = FIRST_OWNER, id = ''] = KEY.exec(name) ?? [];
  return isUuid(id) ? owner : null;
}

/** Throws unless `key` is one of ours: no key leads out of the place where files are kept. */
export function checkKey(key: string): void {
  if (ownerOf(key) === null) throw new TypeError('This is no key of a file.');
}
