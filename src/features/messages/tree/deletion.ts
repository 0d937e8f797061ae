import { ConflictError, InvalidInputError, NotFoundError } from '../../../core/errors.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transact, Transaction } from '../../../platform/database/database.port.ts';
import type { Feed } from '../../../platform/feed/feed.port.ts';
import type { ConversationFeedEvent } from '../../live/changes.ts';
import { feedKey, type StopOrder } from '../../live/feeds.ts';
import { MAX_TREE_EVENTS, tellConversationChanged, tellFavorites } from './tree-events.ts';

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

/** What went or came back: how many messages, and the first of them in the order of their making. */
export interface Affected {
  readonly count: number;
  readonly firstIds: readonly string[];
}

export interface Hidden extends Affected {
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
  /** Shows again all that was hidden with it. */
  show(tx: Transaction, userId: string, message: TreeMessage, idsAtMost: number): Promise<Affected>;
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
  readonly transact: Transact;
  readonly feed: Feed;
  /** What was deleted before that cannot be restored. */
  readonly restorableSince: () => Date;
}

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
    const { store, transact, feed } = this.#deps;
    return transact(async (tx) => {
      const message = await store.lock(tx, viewer.userId, messageId);
      if (!message || message.hiddenBy) throw new NotFoundError('message', 'messageId');
      const { id, conversationId } = message;
      checkRevision(message, expectedRevision);
      const placeStays = scope === 'MESSAGE' && message.hasChildren;
      if (!placeStays) {
        const { running, ...hidden } = await store.hide(tx, viewer.userId, message, MAX_TREE_EVENTS);
        this.#stop(tx, running);
        // Behind the change: until it holds the messages, others may be marked.
        const favorites = await this.#favorites(tx, viewer, message);
        this.#tell(tx, viewer, conversationId, eventsOf('MessageRemoved', hidden));
        tx.afterCommit(() => tellFavorites(feed, viewer, 'MessageRemoved', favorites));
      } else if (!message.deletedAt) {
        const favorites = await this.#favorites(tx, viewer, message);
        this.#stop(tx, await store.empty(tx, message));
        this.#tell(tx, viewer, conversationId, [{ type: 'MessageChanged', messageId: id }]);
        tx.afterCommit(() => tellFavorites(feed, viewer, 'MessageChanged', favorites));
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
    const { store, transact, restorableSince, feed } = this.#deps;
    return transact(async (tx) => {
      const message = await store.lock(tx, viewer.userId, messageId);
      const deletedAt = message?.hiddenAt ?? message?.deletedAt;
      const gone = !message?.hiddenAt && message?.emptied;
      if (!message || (deletedAt && (deletedAt <= restorableSince() || gone)))
        throw new NotFoundError('deleted message', 'messageId');
      checkRevision(message, expectedRevision);
      if (!deletedAt) throw new NotFoundError('deleted message', 'messageId');
      const { id, conversationId, hiddenAt } = message;
      if (hiddenAt && (message.hiddenBy !== id || message.parentHidden))
        throw InvalidInputError.of('messageId', 'A message above it was deleted too. Restore that first.');
      if (!hiddenAt) await store.refill(tx, message);
      const favorites = await this.#favorites(tx, viewer, message);
      if (!hiddenAt) {
        this.#tell(tx, viewer, conversationId, [{ type: 'MessageChanged', messageId: id }]);
      } else {
        const shown = await store.show(tx, viewer.userId, message, MAX_TREE_EVENTS);
        this.#tell(tx, viewer, conversationId, eventsOf('MessageAdded', shown));
      }
      tx.afterCommit(() => tellFavorites(feed, viewer, 'MessageChanged', favorites));
      return { conversationId, messageId: id };
    }, LIMITS);
  }

  #favorites(tx: Transaction, { userId }: Viewer, message: TreeMessage): Promise<string[]> {
    return this.#deps.store.favorites(tx, userId, message, MAX_TREE_EVENTS + 1);
  }

  #stop(tx: Transaction, running: readonly string[]): void {
    const { feed } = this.#deps;
    tx.afterCommit(() => {
      for (const generationId of running)
        feed.append<StopOrder>(feedKey.control(generationId), { type: 'Stop' });
    });
  }

  #tell(
    tx: Transaction,
    viewer: Viewer,
    conversationId: string,
    events: readonly ConversationFeedEvent[],
  ): void {
    const { feed } = this.#deps;
    tx.afterCommit(() => {
      for (const event of events)
        feed.append<ConversationFeedEvent>(feedKey.conversation(conversationId), event);
      tellConversationChanged(feed, viewer, conversationId);
    });
  }
}

function checkRevision({ id, revision }: TreeMessage, expectedRevision: number | null): void {
  if (expectedRevision !== null && expectedRevision !== revision)
    throw ConflictError.of('Message', id, revision);
}

/** Each by itself, and not their root alone: who holds a page of a path may not know what stands above it. */
function eventsOf(
  type: 'MessageAdded' | 'MessageRemoved',
  { count, firstIds }: Affected,
): ConversationFeedEvent[] {
  return count > MAX_TREE_EVENTS
    ? [{ type: 'FeedReset' }]
    : firstIds.map((messageId) => ({ type, messageId }));
}
