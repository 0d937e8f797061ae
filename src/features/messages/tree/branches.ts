import { NotFoundError } from '../../../core/errors.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transact, Transaction } from '../../../platform/database/database.port.ts';
import type { ChangeTransaction } from '../../live/changes.ts';

export interface BranchStore {
  /**
   * Makes the branch through a message the one that is looked at, and remembers where the other one was left. Null when
   * there is no such message of this person, or it is hidden.
   */
  select(
    tx: Transaction,
    userId: string,
    messageId: string,
  ): Promise<{ readonly conversationId: string; readonly moved: boolean } | null>;
  /** Remembers that the branch of `leafId` was left. The conversation is locked. */
  leave(tx: Transaction, userId: string, leafId: string): Promise<void>;
}

export interface BranchDeps {
  readonly store: BranchStore;
  readonly transact: Transact<ChangeTransaction>;
}

/** Which branch of a conversation is looked at. */
export class Branches {
  readonly #deps: BranchDeps;

  constructor(deps: BranchDeps) {
    this.#deps = deps;
  }

  /** Answers the conversation's id. Throws a NotFoundError for a message that is not the viewer's, or was deleted. */
  async select(viewer: Viewer, messageId: string): Promise<string> {
    const { store, transact } = this.#deps;
    return transact(async (tx) => {
      const selected = await store.select(tx, viewer.userId, messageId);
      if (!selected) throw new NotFoundError('message', 'messageId');
      const { conversationId, moved } = selected;
      if (moved)
        tx.changed(viewer.userId, [{ kind: 'conversation', what: 'Changed', ids: [conversationId] }]);
      return conversationId;
    });
  }
}
