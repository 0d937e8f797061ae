import type { DomainError } from '../../core/errors.ts';
import { parse } from '../../core/parse.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact } from '../../platform/database/database.port.ts';
import type { ChangeTransaction } from '../live/changes.ts';
import { checkTagChanges } from '../tags/tagging.ts';
import type { Changed, ConversationChanger, Wanted } from './conversation-changes.ts';
import { type BulkTarget, type BulkUpdateInput, bulkTarget, bulkUpdateInput } from './conversation-input.ts';
import { whyNot } from './conversations.ts';
import { withoutNulls } from './given.ts';

export interface BulkResult {
  readonly conversationId: string;
  /** Null where it was done. */
  readonly error: DomainError | null;
}

/**
 * The same for up to 100 conversations, in one transaction and a constant number of statements. Each id that was given has a
 * result, in its place; one that is given twice is changed once, if it is at the first revision that is expected of it. One
 * that has moved on is left alone, and a ConflictError tells it.
 */
export class BulkConversations {
  readonly #changer: ConversationChanger;
  readonly #transact: Transact<ChangeTransaction>;

  constructor(deps: {
    readonly changer: ConversationChanger;
    readonly transact: Transact<ChangeTransaction>;
  }) {
    this.#changer = deps.changer;
    this.#transact = deps.transact;
  }

  /** Throws an InvalidInputError, and changes nothing, for what is wrong for all: no such folder, or too many ids. */
  update(viewer: Viewer, target: BulkTarget, input: BulkUpdateInput): Promise<BulkResult[]> {
    const { folderId, addTags, removeTags, ...flags } = parse(bulkUpdateInput, input);
    const tagChanges = { addTags, removeTags };
    checkTagChanges(tagChanges);
    const changes = { ...withoutNulls(flags), ...(folderId !== undefined && { folderId }) };
    return this.#each(target, (tx, wanted) => this.#changer.change(tx, viewer, wanted, changes, tagChanges));
  }

  delete(viewer: Viewer, target: BulkTarget): Promise<BulkResult[]> {
    return this.#each(target, (tx, wanted) => this.#changer.remove(tx, viewer, wanted));
  }

  restore(viewer: Viewer, target: BulkTarget): Promise<BulkResult[]> {
    return this.#each(target, (tx, wanted) => this.#changer.restore(tx, viewer, wanted));
  }

  async #each(
    target: BulkTarget,
    work: (tx: ChangeTransaction, wanted: Wanted) => Promise<Changed>,
  ): Promise<BulkResult[]> {
    const { conversationIds, expectedRevisions } = parse(bulkTarget, target);
    const expected = new Map<string, number>();
    for (const [at, revision] of (expectedRevisions ?? []).entries()) {
      const id = conversationIds[at];
      if (id !== undefined && revision !== null && !expected.has(id)) expected.set(id, revision);
    }
    const changed = await this.#transact((tx) => work(tx, { ids: [...new Set(conversationIds)], expected }));
    return conversationIds.map((conversationId) => ({
      conversationId,
      error: whyNot(conversationId, changed, 'conversationIds'),
    }));
  }
}
