import type { Readable } from 'node:stream';
import {
  DomainError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  UnavailableError,
} from '../../core/errors.ts';
import { isUuid, newId } from '../../core/ids.ts';
import { parse } from '../../core/parse.ts';
import type { OpenedUpload, Upload } from '../../core/upload.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import { newFileKey } from '../../platform/files/file-key.ts';
import { type FileStore, FileTooLargeError, type StoredFile } from '../../platform/files/files.port.ts';
import type { ChangeTransaction } from '../live/changes.ts';
import type { AttachmentStore, Kept, NewAttachment, SendableAttachment } from './attachment.store.port.ts';
import { peek } from './file-head.ts';
import { cleanFileName, uploadInput } from './file-name.ts';
import { HEAD_BYTES, IMAGES, sniffMediaType, TAKEN } from './media-type.ts';
import { UploadSlots } from './upload-slots.ts';

/** Files that one message may have. */
export const MAX_FILES = 10;
/** Attachments of one person that wait for a message. */
export const MAX_UNUSED = 100;
/** Documents of one person whose text is still to be read: they are read one after the other, and one may take its time. */
const MAX_UNREAD = 20;
const RETRY_MS = 5000;

export interface AttachmentDeps {
  readonly store: AttachmentStore;
  readonly files: FileStore;
  readonly transact: Transact<ChangeTransaction>;
  readonly extraction: {
    /** Resolves when `later` can be called. */
    ready(): Promise<void>;
    /** Has the text of an attachment read later, if the transaction is stored. */
    later(tx: Transaction, attachment: Pick<NewAttachment, 'id' | 'userId'>): Promise<void>;
  };
  readonly log: { warn(fields: object, message: string): void };
  readonly limits: {
    readonly maxBytes: number;
    readonly maxBytesPerUser: number;
  };
}

/** A file as it was uploaded. */
export interface AttachmentContent {
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly stream: Readable;
}

/** What people do with the files that they attach to messages. */
export class Attachments {
  readonly #deps: AttachmentDeps;
  readonly #slots = new UploadSlots();

  constructor(deps: AttachmentDeps) {
    this.#deps = deps;
  }

  /**
   * Stores a file as it comes, and answers the new attachment's id. Its type is told from its bytes. Throws an
   * InvalidInputError for one that is empty, too big, cut off or of no type that is taken, a ForbiddenError for a person
   * who keeps as much as they may, and an UnavailableError for too many uploads at once, or texts that are still to be read.
   */
  upload(viewer: Viewer, input: { file: Upload; name: string | null }): Promise<string> {
    const { name } = parse(uploadInput, { name: input.name });
    return this.#slots.run(viewer.userId, async () => {
      // Told before the file is sent for nothing; what counts is looked at again when it is there.
      this.#checkRoom(await this.#deps.store.kept(viewer.userId), 1);
      const opened = await input.file.open();
      return this.#take(viewer, opened, name ?? cleanFileName(opened.filename));
    });
  }

  /** Deletes a file that no message has, for good. */
  async delete(viewer: Viewer, id: string): Promise<void> {
    const { store, transact } = this.#deps;
    if (!isUuid(id)) throw new NotFoundError('attachment', 'attachmentId');
    const removed = await transact(async (tx) => {
      const outcome = await store.remove(tx, viewer.userId, id);
      if (outcome === null) throw new NotFoundError('attachment', 'attachmentId');
      if (outcome === 'used')
        throw new ForbiddenError('attachmentId: a message has this file; it goes when the message is gone.');
      tx.changed(viewer.userId, [{ kind: 'attachment', what: 'Removed', ids: [id] }]);
      return outcome;
    });
    await this.#drop(removed.storageKey);
  }

  /** What a message is to carry, in the order of `ids`. Throws a NotFoundError for one that is missing or another's. */
  async forSending(viewer: Viewer, ids: readonly string[]): Promise<SendableAttachment[]> {
    const rows = ids.every(isUuid) ? await this.#deps.store.own(viewer.userId, ids) : [];
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = byId.get(id);
      if (!row) throw new NotFoundError('attachment', 'attachmentIds');
      return row;
    });
  }

  /** The bytes of an attachment, whoever's it is: for the server's own work alone. Null when it is gone. */
  async readFile(id: string): Promise<AttachmentContent | null> {
    const row = await this.#deps.store.find(id);
    const stream = row && (await this.#deps.files.read(row.storageKey));
    return row && stream && { name: row.name, mediaType: row.mediaType, size: row.size, stream };
  }

  async #take(viewer: Viewer, { stream }: OpenedUpload, name: string): Promise<string> {
    const { files, limits } = this.#deps;
    const { head, whole } = await peek(stream, HEAD_BYTES);
    const storageKey = newFileKey('attachment');
    let stored: StoredFile;
    try {
      if (head.length === 0) throw InvalidInputError.of('file', 'Must not be empty.');
      const mediaType = await sniffMediaType(head, name);
      if (mediaType === null)
        throw InvalidInputError.of('file', `Files of this kind are not taken. ${TAKEN}`);
      stored = await files.put(storageKey, whole, { maxBytes: limits.maxBytes });
      const status = IMAGES.has(mediaType) ? 'READY' : 'PROCESSING';
      const { userId } = viewer;
      return await this.#keep({ id: newId(), userId, name, mediaType, ...stored, storageKey, status });
    } catch (error) {
      whole.destroy();
      if (error instanceof FileTooLargeError)
        throw InvalidInputError.of('file', `The file must have at most ${limits.maxBytes} bytes.`);
      throw error;
    }
  }

  /** Stores the row of a file that is stored, or has the file deleted again: now, or by `sweep-files`. */
  async #keep(row: NewAttachment): Promise<string> {
    const { store, transact, extraction } = this.#deps;
    const hasText = row.status === 'PROCESSING';
    try {
      if (hasText) await extraction.ready();
      await transact(async (tx) => {
        const kept = await store.keptLocked(tx, row.userId);
        this.#checkRoom(kept, row.size);
        if (hasText) checkUnread(kept);
        await store.insert(tx, row);
        if (hasText) await extraction.later(tx, row);
        tx.changed(row.userId, [{ kind: 'attachment', what: 'Added', ids: [row.id] }]);
      });
      return row.id;
    } catch (error) {
      // Where the database failed, the commit may be done and only its acknowledgement lost; then a row names the file.
      if (error instanceof DomainError) await this.#drop(row.storageKey);
      throw error;
    }
  }

  #checkRoom({ unused, bytes }: Kept, size: number): void {
    const { maxBytesPerUser } = this.#deps.limits;
    if (unused >= MAX_UNUSED)
      throw new ForbiddenError(
        `${MAX_UNUSED} of your files are in no message yet. Send or delete some first.`,
      );
    if (bytes + size > maxBytesPerUser)
      throw new ForbiddenError(
        `All your files together may have at most ${maxBytesPerUser} bytes. Delete some first.`,
      );
  }

  /** What cannot be deleted now is found and deleted later: no row names it. */
  async #drop(storageKey: string): Promise<void> {
    await this.#deps.files
      .delete(storageKey)
      .catch((error) => this.#deps.log.warn({ err: error }, 'a file that nobody needs could not be deleted'));
  }
}

function checkUnread({ unread }: Kept): void {
  if (unread >= MAX_UNREAD)
    throw new UnavailableError(
      `${MAX_UNREAD} of your documents are still to be read. Send this one again when some of them have been, or delete some.`,
      RETRY_MS,
    );
}
