import { type DomainError, NotFoundError } from '../../core/errors.ts';
import { parse } from '../../core/parse.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import { checkWishes } from '../tags/tagging.ts';
import type { Changed, ConversationChanger } from './conversation-changes.ts';
import { type BulkUpdateInput, bulkIds, bulkUpdateInput } from './conversation-input.ts';
import { tooManyTags } from './conversations.ts';
import { withoutNulls } from './given.ts';

export interface BulkResult {
  readonly conversationId: string;
  /** Null where it was done. */
  readonly error: DomainError | null;
}

/**
 * The same for up to 100 conversations, in one transaction and a constant number of statements. Each id that was given has a
 * result, in its place; one that is given twice is changed once.
 */
export class BulkConversations {
  readonly #changer: ConversationChanger;
  readonly #transact: Transact;

  constructor({ changer, transact }: { readonly changer: ConversationChanger; readonly transact: Transact }) {
    this.#changer = changer;
    this.#transact = transact;
  }

  /** Throws an InvalidInputError, and changes nothing, for what is wrong for all: no such folder, or too many ids. */
  update(viewer: Viewer, conversationIds: readonly string[], input: BulkUpdateInput): Promise<BulkResult[]> {
    const { folderId, addTags, removeTags, ...flags } = parse(bulkUpdateInput, input);
    const wishes = { addTags, removeTags };
    checkWishes(wishes);
    const changes = { ...withoutNulls(flags), ...(folderId !== undefined && { folderId }) };
    return this.#each(conversationIds, (tx, ids) =>
      this.#changer.change(tx, viewer, { ids, deleted: false, revision: null }, changes, wishes),
    );
  }

  delete(viewer: Viewer, conversationIds: readonly string[]): Promise<BulkResult[]> {
    return this.#each(conversationIds, (tx, ids) =>
      this.#changer.remove(tx, viewer, { ids, revision: null }),
    );
  }

  restore(viewer: Viewer, conversationIds: readonly string[]): Promise<BulkResult[]> {
    return this.#each(conversationIds, (tx, ids) => this.#changer.restore(tx, viewer, ids));
  }

  async #each(
    given: readonly string[],
    work: (tx: Transaction, ids: readonly string[]) => Promise<Changed>,
  ): Promise<BulkResult[]> {
    const { conversationIds } = parse(bulkIds, { conversationIds: given });
    const { ids, overfull } = await this.#transact((tx) => work(tx, [...new Set(conversationIds)]));
    return conversationIds.map((conversationId) => ({
      conversationId,
      error: ids.has(conversationId)
        ? null
        : overfull.has(conversationId)
          ? tooManyTags()
          : new NotFoundError('conversation', 'conversationIds'),
    }));
  }
}
