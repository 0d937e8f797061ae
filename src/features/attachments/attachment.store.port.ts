import type { Transaction } from '../../platform/database/database.port.ts';

export type AttachmentStatus = 'PROCESSING' | 'READY' | 'FAILED';

export interface NewAttachment {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly storageKey: string;
  readonly status: AttachmentStatus;
}

export interface SendableAttachment {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly status: AttachmentStatus;
}

export interface StoredAttachment extends SendableAttachment {
  readonly userId: string;
  readonly storageKey: string;
  readonly sha256: string;
}

/** What a person keeps. */
export interface Kept {
  /** Attachments that no message has. */
  readonly unused: number;
  /** Attachments whose text is still to be read. */
  readonly unread: number;
  /** Of all attachments together. */
  readonly bytes: number;
}

/** What a person is told of a text that could not be read for reasons of ours. */
export const UNREADABLE = 'The text could not be read.';

/** How reading a file's text ended. */
export type Extraction =
  | {
      readonly status: 'READY';
      readonly text: string;
      readonly pages: number | null;
      readonly truncated: boolean;
    }
  | { readonly status: 'FAILED'; readonly error: string };

/** What was deleted, and what is left to do about it. */
export interface Removed {
  readonly id: string;
  readonly userId: string;
  readonly storageKey: string;
}

export interface AttachmentStore {
  kept(userId: string): Promise<Kept>;
  /** The same, while nobody else adds to it until the transaction ends. */
  keptLocked(tx: Transaction, userId: string): Promise<Kept>;
  insert(tx: Transaction, row: NewAttachment): Promise<void>;
  /** Whoever's it is; null when there is none. */
  find(id: string): Promise<StoredAttachment | null>;
  /** Those of `ids` that are this person's, in no order. */
  own(userId: string, ids: readonly string[]): Promise<SendableAttachment[]>;
  /** Stores how the reading ended; false when it has been stored before, or the attachment is gone. */
  finish(tx: Transaction, id: string, extraction: Extraction): Promise<boolean>;
  /** Deletes one of a person that no message has; null when there is none, 'used' when a message has it. */
  remove(tx: Transaction, userId: string, id: string): Promise<Removed | 'used' | null>;
  /** Deletes some of those that no message has and that were uploaded before `before`. */
  removeUnused(before: Date): Promise<Removed[]>;
  /** Fails, for this reason, some of those whose text is still to be read and that were uploaded before `before`. */
  failUnread(before: Date, error: string): Promise<Pick<Removed, 'id' | 'userId'>[]>;
  /** Those of `storageKeys` that no attachment has. */
  unknownKeys(storageKeys: readonly string[]): Promise<string[]>;
}
