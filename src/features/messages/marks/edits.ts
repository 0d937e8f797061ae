import { InvalidInputError } from '../../../core/errors.ts';
import { parse } from '../../../core/parse.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transaction } from '../../../platform/database/database.port.ts';
import { readParts, textOf } from '../parts.ts';
import type { ChangedPart, LockedMessage, MessageChanges } from './message-changes.ts';
import { editInput, MAX_VERSIONS, withText } from './versions.ts';

export interface NewVersion {
  readonly number: number;
  /** Null for what a model wrote. */
  readonly authorId: string | null;
  readonly parts: readonly unknown[];
  /** The version that this one brings back. */
  readonly restoredFrom: number | null;
  readonly createdAt: Date;
}

export interface EditStore {
  /** Adds `versions`, of which the last stands from now on, counts the edit and raises the revision. */
  write(
    tx: Transaction,
    messageId: string,
    versions: readonly NewVersion[],
    editCount: number,
  ): Promise<void>;
  /** The parts of a stored version; null when there is none of this number. */
  parts(tx: Transaction, messageId: string, number: number): Promise<unknown>;
}

export interface EditDeps {
  readonly changes: MessageChanges;
  readonly store: EditStore;
  /** What a person's message may have; an answer may have `MAX_ANSWER_CHARACTERS`. */
  readonly messageMaxCharacters: number;
}

/** Changes of what a message says. Every wording stays as a version. Every verb answers the message's id. */
export class MessageEdits {
  readonly #deps: EditDeps;

  constructor(deps: EditDeps) {
    this.#deps = deps;
  }

  /**
   * Gives the message another text (none, if it has files); its other parts (files, reasoning) stay. The text that stands
   * already makes no version. Throws a NotFoundError, a ConflictError, or an InvalidInputError: for an answer that is still
   * being written, a text that is empty or too long, and a message of 1,000 versions.
   */
  edit(viewer: Viewer, messageId: string, text: string, expectedRevision: number | null): Promise<string> {
    const { changes, messageMaxCharacters } = this.#deps;
    return changes.change(viewer, messageId, expectedRevision, (tx, message, at) => {
      parse(editInput(message.role, readParts(message.parts), messageMaxCharacters), { text });
      const said = text.trim() === '' ? '' : text;
      return this.#write(tx, message, { text: said, at, authorId: viewer.userId, restoredFrom: null });
    });
  }

  /** Makes a new version of an old one's text. Throws as `edit` does, and an InvalidInputError for an unknown number. */
  restore(
    viewer: Viewer,
    messageId: string,
    number: number,
    expectedRevision: number | null,
  ): Promise<string> {
    const { changes, store } = this.#deps;
    return changes.change(viewer, messageId, expectedRevision, async (tx, message, at) => {
      const unknown = number < 1 || number > message.editCount + 1;
      const parts =
        unknown || message.editCount === 0 ? message.parts : await store.parts(tx, message.id, number);
      if (unknown || parts === null)
        throw InvalidInputError.of('number', 'The message has no version of this number.');
      const text = textOf(readParts(parts));
      return this.#write(tx, message, { text, at, authorId: viewer.userId, restoredFrom: number });
    });
  }

  async #write(
    tx: Transaction,
    message: LockedMessage,
    {
      text,
      at,
      authorId,
      restoredFrom,
    }: { text: string; at: Date; authorId: string; restoredFrom: number | null },
  ): Promise<ChangedPart> {
    const { id, status, editCount } = message;
    if (status === 'GENERATING')
      throw InvalidInputError.of(
        'messageId',
        'The answer is still being written: stop it, or wait for its end.',
      );
    const parts = Array.isArray(message.parts) ? message.parts : [];
    if (text === textOf(readParts(parts))) return null;
    if (editCount + 2 > MAX_VERSIONS)
      throw InvalidInputError.of('messageId', `A message may have at most ${MAX_VERSIONS} versions.`);
    const original = {
      number: 1,
      authorId: message.authorId,
      parts,
      restoredFrom: null,
      createdAt: message.createdAt,
    };
    const changed = {
      number: editCount + 2,
      authorId,
      parts: withText(parts, text),
      restoredFrom,
      createdAt: at,
    };
    await this.#deps.store.write(tx, id, editCount === 0 ? [original, changed] : [changed], editCount + 1);
    return 'message';
  }
}
