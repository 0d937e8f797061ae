import type { Readable } from 'node:stream';

export interface StoredFile {
  /** In bytes. */
  readonly size: number;
  /** Of all of it, in hex. */
  readonly sha256: string;
}

/** Bytes by their places, both ends included: `{ start: 0, end: 0 }` is the first one. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface PutLimits {
  /** A longer file is a FileTooLargeError. */
  readonly maxBytes: number;
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal;
}

/** There are more bytes than may be. */
export class FileTooLargeError extends Error {}

/** The kinds of things that have files. A key begins with it, so that who clears up after one kind sees no file of another. */
export type FileOwner = 'attachment';

/**
 * Keeps files under keys of ours, as `newFileKey` draws them anew for each file, and never a name that somebody gave. What
 * others keep in the same place is neither listed nor removed. Every verb rejects with an UnavailableError while the store cannot be reached.
 */
export interface FileStore {
  /**
   * Stores what `source` gives, as it comes: no more of it than a few megabytes is in memory. Whole or not at all: when it
   * rejects, with the error of `source` where that is the reason, nothing is under `key` and nothing is left of it.
   */
  put(key: string, source: Readable, limits: PutLimits): Promise<StoredFile>;
  /** The bytes, all or those of `range`, which must lie in the file; null when there is no such file. */
  read(key: string, range?: ByteRange): Promise<Readable | null>;
  /** When there is none it is done already. */
  delete(key: string): Promise<void>;
  /** All keys of files of such owners that were stored before `before`, in no order. */
  storedBefore(before: Date, owner: FileOwner): AsyncIterable<string>;
  /** Removes what processes that died in the midst of a `put` before `before` left behind. */
  removeLeftovers(before: Date): Promise<void>;
}
