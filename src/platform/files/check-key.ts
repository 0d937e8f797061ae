import { isUuid } from '../../core/ids.ts';

/** Whether a name can be a key of ours: where files are kept, others may keep things too, and these are not ours to delete. */
export function isKey(name: string): boolean {
  return isUuid(name) && name === name.toLowerCase();
}

/** Throws unless `key` is one of ours: no key leads out of the place where files are kept. */
export function checkKey(key: string): void {
  if (!isKey(key)) throw new TypeError('This is no key of a file.');
}
