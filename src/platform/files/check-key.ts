const KEY = /^[0-9a-z-]{1,64}$/;

/** Throws unless `key` is one of ours: no key leads out of the place where files are kept. */
export function checkKey(key: string): void {
  if (!KEY.test(key)) throw new TypeError('This is no key of a file.');
}
