import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { ForbiddenError, InvalidInputError } from '../../core/errors.ts';
import { isUuid } from '../../core/ids.ts';
import type { ByteRange, FileStore } from '../../platform/files/files.port.ts';
import type { AttachmentStore } from './attachment-rows.ts';

export const DEFAULT_MINUTES = 60;
export const MAX_MINUTES = 7 * 24 * 60;

export interface DownloadDeps {
  readonly store: Pick<AttachmentStore, 'find'>;
  readonly files: Pick<FileStore, 'read'>;
  readonly clock: Clock;
  /** 32 bytes; links are signed with a key that is derived from it. */
  readonly secret: Buffer;
  /** `https://chat.example.com`; null gives links that are relative to the server. */
  readonly publicUrl: string | null;
}

export interface Download {
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** All of it, or the bytes of `range`, which must lie in the file; null when it has just been deleted. */
  read(range: ByteRange | null): Promise<Readable | null>;
}

const MINUTE_SECONDS = 60;

/** Links to files that open for whoever has them, until they expire. */
export class Downloads {
  readonly #deps: DownloadDeps;
  readonly #key: Buffer;

  constructor(deps: DownloadDeps) {
    this.#deps = deps;
    this.#key = Buffer.from(hkdfSync('sha256', deps.secret, '', 'links to attachments', 32));
  }

  /** The same for all who ask within one minute. Throws an InvalidInputError for too few or too many minutes. */
  url(attachmentId: string, minutes: number): string {
    if (minutes < 1 || minutes > MAX_MINUTES)
      throw InvalidInputError.of('expiresInMinutes', `Must be from 1 to ${MAX_MINUTES}.`);
    const minute = Math.ceil(this.#deps.clock.now().getTime() / 1000 / MINUTE_SECONDS);
    const expires = String((minute + minutes) * MINUTE_SECONDS);
    const signature = this.#sign(attachmentId, expires).toString('base64url');
    return `${this.#deps.publicUrl ?? ''}/files/${attachmentId}?expires=${expires}&signature=${signature}`;
  }

  /** Null when the file is gone. Throws a ForbiddenError when the link was not made here, or has expired. */
  async open(attachmentId: string, expires: string, signature: string): Promise<Download | null> {
    const { store, files, clock } = this.#deps;
    const given = Buffer.from(signature, 'base64url');
    const wanted = this.#sign(attachmentId, expires);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || !isUuid(attachmentId))
      throw new ForbiddenError('This link does not hold.');
    if (Number(expires) * 1000 <= clock.now().getTime()) throw new ForbiddenError('This link has expired.');
    const row = await store.find(attachmentId);
    if (!row) return null;
    const { name, mediaType, size, sha256, storageKey } = row;
    return { name, mediaType, size, sha256, read: (range) => files.read(storageKey, range ?? undefined) };
  }

  #sign(attachmentId: string, expires: string): Buffer {
    return createHmac('sha256', this.#key).update(`${attachmentId}\n${expires}`).digest();
  }
}
