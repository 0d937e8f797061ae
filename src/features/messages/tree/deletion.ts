import { InvalidInputError, NotFoundError } from '../../../core/errors.ts';
import { checkRevision } from '../../../core/revision.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transact, Transaction } from '../../../platform/database/database.port.ts';
import type { Feed } from '../../../platform/feed/feed.port.ts';
import { type ChangeTransaction, MAX_TREE_EVENTS } from '../../live/changes.ts';
import { stopGenerations } from '../../live/stop-generations.ts';

/** A message, shown or not, while its conversation is locked. */
export interface TreeMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly parentId: string | null;
  readonly activeLeafId: string | null;
  readonly revision: number;
  readonly deletedAt: Date | null;
  /** The message whose deletion took it along. */
  readonly hiddenBy: string | null;
  readonly hiddenAt: Date | null;
  /** Whether shown messages stand below it. */
  readonly hasChildren: boolean;
  /** Whether what it stands below is hidden. */
  readonly parentHidden: boolean;
  /** Whether its content was purged. */
  readonly emptied: boolean;
}

export interface Hidden {
  /** The first of the messages that went, in the order of their making. */
  readonly firstIds: readonly string[];
  /** The runs that write there. */
  readonly running: readonly string[];
}

export interface DeletionStore {
  lock(tx: Transaction, userId: string, messageId: string): Promise<TreeMessage | null>;
  /** Leaves its place and takes its content out of sight. Answers the runs that write it. */
  empty(tx: Transaction, message: TreeMessage): Promise<string[]>;
  /** Hides it with all that is shown below it, and moves the active leaf off them. */
  hide(tx: Transaction, userId: string, message: TreeMessage, idsAtMost: number): Promise<Hidden>;
  refill(tx: Transaction, message: TreeMessage): Promise<void>;
  /** Shows again all that was hidden with it; answers the first of them in the order of their making. */
  show(tx: Transaction, userId: string, message: TreeMessage, idsAtMost: number): Promise<readonly string[]>;
  /** The ids of this person's favorites among it and all that is hidden with it, without empty places. */
  favorites(tx: Transaction, userId: string, message: TreeMessage, idsAtMost: number): Promise<string[]>;
}

export type DeletionScope = 'MESSAGE' | 'SUBTREE';

export interface Deleted {
  readonly conversationId: string;
  readonly messageId: string;
  /** Whether its place stays, because others stand below it. */
  readonly placeStays: boolean;
}

export interface DeletionDeps {
  readonly store: DeletionStore;
  readonly transact: Transact<ChangeTransaction>;
  readonly feed: Feed;
  /** What was deleted before that cannot be restored. */
  readonly restorableSince: () => Date;
}

/** One more than are told one by one, so that it is seen that there are more. */
const IDS = MAX_TREE_EVENTS + 1;
/** A subtree may be a whole conversation: many statements, each of them short. */
const LIMITS = { timeoutMs: 120_000 };

/** Deleting messages, and bringing them back. */
export class Deletions {
  readonly #deps: DeletionDeps;

  constructor(deps: DeletionDeps) {
    this.#deps = deps;
  }

  /**
   * Takes a message out of its conversation: with all below it, or alone, when its place stays for what stands below.
   * What is being written there is stopped. Throws a NotFoundError, and a ConflictError with `expectedRevision`.
   */
  async delete(
    viewer: Viewer,
    messageId: string,
    scope: DeletionScope,
    expectedRevision: number | null,
  ): Promise<Deleted> {
    const { store, transact } = this.#deps;
    return transact(async (tx) => {
      const message = await store.lock(tx, viewer.userId, messageId);
      if (!message || message.hiddenBy) throw new NotFoundError('message', 'messageId');
      const { id, conversationId } = message;
      checkRevision('Message', message, expectedRevision);
      const placeStays = scope === 'MESSAGE' && message.hasChildren;
      if (!placeStays) {
        const { running, firstIds } = await store.hide(tx, viewer.userId, message, IDS);
        this.#stop(tx, running);
        // Behind the change: until it holds the messages, others may be marked.
        const favoriteIds = await store.favorites(tx, viewer.userId, message, IDS);
        this.#changed(tx, viewer, message, 'Removed', firstIds, favoriteIds);
      } else if (!message.deletedAt) {
        const favoriteIds = await store.favorites(tx, viewer.userId, message, IDS);
        this.#stop(tx, await store.empty(tx, message));
        this.#changed(tx, viewer, message, 'Changed', [id], favoriteIds);
      }
      return { conversationId, messageId: id, placeStays };
    }, LIMITS);
  }

  /**
   * Brings back what `delete` took, all of it. Answers the message's id. Throws a NotFoundError for what was not deleted,
   * too long ago, or is purged, an InvalidInputError when something above it has to be restored first, and with
   * `expectedRevision` a ConflictError, also for what somebody has restored since.
   */
  async restore(
    viewer: Viewer,
    messageId: string,
    expectedRevision: number | null,
  ): Promise<Pick<Deleted, 'conversationId' | 'messageId'>> {
    const { store, transact, restorableSince } = this.#deps;
    return transact(async (tx) => {
      const message = await store.lock(tx, viewer.userId, messageId);
      const deletedAt = message?.hiddenAt ?? message?.deletedAt;
      const gone = !message?.hiddenAt && message?.emptied;
      if (!message || (deletedAt && (deletedAt <= restorableSince() || gone)))
        throw new NotFoundError('deleted message', 'messageId');
      checkRevision('Message', message, expectedRevision);
      if (!deletedAt) throw new NotFoundError('deleted message', 'messageId');
      const { id, conversationId, hiddenAt } = message;
      if (hiddenAt && (message.hiddenBy !== id || message.parentHidden))
        throw InvalidInputError.of('messageId', 'A message above it was deleted too. Restore that first.');
      if (!hiddenAt) await store.refill(tx, message);
      const favoriteIds = await store.favorites(tx, viewer.userId, message, IDS);
      if (hiddenAt) {
        const shown = await store.show(tx, viewer.userId, message, IDS);
        this.#changed(tx, viewer, message, 'Added', shown, favoriteIds);
      } else {
        this.#changed(tx, viewer, message, 'Changed', [id], favoriteIds);
      }
      return { conversationId, messageId: id };
    }, LIMITS);
  }

  #stop(tx: Transaction, running: readonly string[]): void {
    tx.afterCommit(() => stopGenerations(this.#deps.feed, running));
  }

  #changed(
    tx: ChangeTransaction,
    { userId }: Viewer,
    { conversationId }: TreeMessage,
    what: 'Added' | 'Changed' | 'Removed',
    ids: readonly string[],
    favoriteIds: readonly string[],
  ): void {
    tx.changed(userId, [{ kind: 'subtree', what, conversationId, ids, favoriteIds }]);
  }
}
