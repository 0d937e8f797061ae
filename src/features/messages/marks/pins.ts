import { InvalidInputError } from '../../../core/errors.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transaction } from '../../../platform/database/database.port.ts';
import type { MessageChanges, MessageWork } from './message-changes.ts';

/** Pinned messages that one conversation may have: each goes into every prompt of its branch. */
export const MAX_PINNED = 20;

export interface PinStore {
  /**
   * Locks the conversation that a message of this person stands in, so that nobody else pins one there until the transaction
   * ends. To be called before the message is locked, as others do: two orders would be a deadlock.
   */
  lockConversationOf(tx: Transaction, userId: string, messageId: string): Promise<void>;
  /** How many messages of a conversation are pinned and not deleted. */
  countPinned(tx: Transaction, conversationId: string): Promise<number>;
  /** Raises the revision. */
  write(tx: Transaction, messageId: string, pinned: boolean): Promise<void>;
}

export interface PinDeps {
  readonly changes: MessageChanges;
  readonly store: PinStore;
}

/** Messages that go into every prompt of their branch. */
export class Pins {
  readonly #deps: PinDeps;

  constructor(deps: PinDeps) {
    this.#deps = deps;
  }

  /**
   * Doing it again changes nothing. Answers the message's id. Throws a NotFoundError, a ConflictError, or an
   * InvalidInputError for the 21st of a conversation.
   */
  pin(viewer: Viewer, messageId: string, pinned: boolean, expectedRevision: number | null): Promise<string> {
    const { changes, store } = this.#deps;
    const pinOne: MessageWork = async (tx, message) => {
      if (message.pinned === pinned) return null;
      if (pinned && (await store.countPinned(tx, message.conversationId)) >= MAX_PINNED)
        throw InvalidInputError.of(
          'messageId',
          `A conversation may have at most ${MAX_PINNED} pinned messages.`,
        );
      await store.write(tx, message.id, pinned);
      return 'message';
    };
    return changes.change(viewer, messageId, expectedRevision, pinOne, async (tx) => {
      if (pinned) await store.lockConversationOf(tx, viewer.userId, messageId);
    });
  }
}
