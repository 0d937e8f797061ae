import type { Clock } from '../../../core/clock.ts';
import { NotFoundError } from '../../../core/errors.ts';
import { checkRevision } from '../../../core/revision.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transact, Transaction } from '../../../platform/database/database.port.ts';
import type { ChangeTransaction } from '../../live/changes.ts';

/** A message as it stands while its row is locked. */
export interface LockedMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly authorId: string | null;
  readonly role: 'SYSTEM' | 'USER' | 'ASSISTANT' | 'TOOL';
  readonly status: 'GENERATING' | 'COMPLETE' | 'STOPPED' | 'FAILED' | 'INTERRUPTED';
  /** As stored: kinds of parts that this version does not know must survive a change. */
  readonly parts: unknown;
  readonly annotations: unknown;
  readonly metadata: unknown;
  readonly pinned: boolean;
  readonly editCount: number;
  readonly revision: number;
  readonly createdAt: Date;
}

export interface MessageChangeStore {
  /**
   * Locks a message until the transaction ends, so that changes of one message follow each other. Null when there is none
   * of this person, it is deleted or hidden, or its conversation is deleted.
   */
  lock(tx: Transaction, userId: string, messageId: string): Promise<LockedMessage | null>;
  /** Whether this person has marked a locked message as a favorite. */
  isFavorite(tx: Transaction, userId: string, messageId: string): Promise<boolean>;
}

export interface MessageChangeDeps {
  readonly store: MessageChangeStore;
  readonly transact: Transact<ChangeTransaction>;
  readonly clock: Clock;
}

/** What a change has changed; null when all was so already. */
export type ChangedPart = 'message' | 'reactions' | null;

export type MessageWork = (tx: ChangeTransaction, message: LockedMessage, at: Date) => Promise<ChangedPart>;

/** The one way to change a message: locked, compared with what the caller has seen, and told after the commit. */
export class MessageChanges {
  readonly #deps: MessageChangeDeps;

  constructor(deps: MessageChangeDeps) {
    this.#deps = deps;
  }

  /**
   * Answers the message's id. Throws a NotFoundError unless `lock` finds it, and a ConflictError when `expectedRevision` is
   * given and another one stands. `lockFirst` takes what has to be locked before the message.
   */
  async change(
    viewer: Viewer,
    messageId: string,
    expectedRevision: number | null,
    work: MessageWork,
    lockFirst?: (tx: Transaction) => Promise<void>,
  ): Promise<string> {
    const { store, transact, clock } = this.#deps;
    await transact(async (tx) => {
      await lockFirst?.(tx);
      const message = await store.lock(tx, viewer.userId, messageId);
      if (!message) throw new NotFoundError('message', 'messageId');
      checkRevision('Message', message, expectedRevision);
      const { id, conversationId } = message;
      const kind = await work(tx, message, clock.now());
      if (kind === null) return;
      const isFavorite = await store.isFavorite(tx, viewer.userId, id);
      tx.changed(viewer.userId, [
        { kind, what: 'Changed', conversationId, ids: [id] },
        { kind: 'favoriteMessage', what: 'Changed', ids: isFavorite ? [id] : [] },
      ]);
    });
    return messageId;
  }
}
