import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { ForbiddenError, InvalidInputError, UnavailableError } from '../../core/errors.ts';
import { isUuid } from '../../core/ids.ts';
import { Semaphore } from '../../core/semaphore.ts';
import type { ByteRange, FileStore } from '../../platform/files/files.port.ts';
import type { AttachmentStore } from './attachment.store.port.ts';

export const DEFAULT_MINUTES = 60;
export const MAX_MINUTES = 7 * 24 * 60;
/** Files that an instance hands out at once; each holds a connection, and where files lie elsewhere another one to there. */
export const DOWNLOADS_AT_ONCE = 256;
const RETRY_MS = 2000;

export interface DownloadDeps {
  readonly store: Pick<AttachmentStore, 'find'>;
  readonly files: Pick<FileStore, 'read'>;
  readonly clock: Clock;
  /** 32 bytes; links are signed with a key that is derived from it. */
  readonly secret: Buffer;
  /** `https://chat.example.com`; null gives links that are relative to the server. */
  readonly publicUrl: string | null;
}

const MINUTE_SECONDS = 60;

/** Links to files that open for whoever has them, until they expire. */
export class Downloads {
  readonly #deps: DownloadDeps;
  readonly #key: Buffer;
  readonly #open = new Semaphore(DOWNLOADS_AT_ONCE);

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
  async open(attachmentId: string, expires: string, signature: string) {
    const { store, clock } = this.#deps;
    const given = Buffer.from(signature, 'base64url');
    const wanted = this.#sign(attachmentId, expires);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || !isUuid(attachmentId))
      throw new ForbiddenError('This link does not hold.');
    const msLeft = Number(expires) * 1000 - clock.now().getTime();
    if (msLeft <= 0) throw new ForbiddenError('This link has expired.');
    const row = await store.find(attachmentId);
    if (!row) return null;
    const { name, mediaType, size, sha256, storageKey } = row;
    const secondsLeft = Math.floor(msLeft / 1000);
    return { name, mediaType, size, sha256, secondsLeft, read: this.#read.bind(this, storageKey) };
  }

  async #read(storageKey: string, range: ByteRange | null): Promise<Readable | null> {
    const release = this.#open.tryAcquire();
    if (!release)
      throw new UnavailableError('Too many files are being downloaded. Try again in a moment.', RETRY_MS);
    try {
      const stream = await this.#deps.files.read(storageKey, range ?? undefined);
      if (stream) stream.once('close', release);
      else release();
      return stream;
    } catch (error) {
      release();
      throw error;
    }
  }

  #sign(attachmentId: string, expires: string): Buffer {
    return createHmac('sha256', this.#key).update(`${attachmentId}\n${expires}`).digest();
  }
}
