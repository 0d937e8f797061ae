import { ConflictError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { parse } from '../../core/parse.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Models } from '../models/models.ts';
import { MAX_TAGS_OF_CONVERSATION } from '../tags/tag-input.ts';
import { checkWishes, type TagWishes } from '../tags/tagging.ts';
import type { Changed, ConversationChanger } from './conversation-changes.ts';
import {
  type CreateConversationInput,
  createConversationInput,
  type UpdateConversationInput,
  updateConversationInput,
} from './conversation-input.ts';
import type { ConversationStore } from './conversation-storage.ts';
import { withoutNulls, withoutUndefined } from './given.ts';

const DEFAULT_TITLE = 'New conversation';

export interface ConversationDeps {
  readonly store: ConversationStore;
  readonly changer: ConversationChanger;
  readonly models: Models;
  readonly transact: Transact;
}

/** What people do with their conversations. Every verb answers the conversation's id. */
export class Conversations {
  readonly #deps: ConversationDeps;

  constructor(deps: ConversationDeps) {
    this.#deps = deps;
  }

  async create(viewer: Viewer, input: CreateConversationInput): Promise<string> {
    const { title, tags, ...rest } = parse(createConversationInput, input);
    await this.#checkModel(viewer, rest.modelId);
    const id = newId();
    const row = { ...withoutUndefined(rest), id, title: title ?? DEFAULT_TITLE, autoTitle: title == null };
    await this.#deps.transact((tx) => this.#deps.changer.add(tx, viewer, row, { tags }));
    return id;
  }

  /** With `expectedRevision`, a conversation that has moved on is left alone and a ConflictError tells how it stands. */
  async update(
    viewer: Viewer,
    id: string,
    expectedRevision: number | null,
    input: UpdateConversationInput,
  ): Promise<string> {
    const given = parse(updateConversationInput, input);
    const { description, systemPrompt, modelId, folderId, tags, addTags, removeTags, ...whole } = given;
    const wishes: TagWishes = { tags, addTags, removeTags };
    checkWishes(wishes);
    await this.#checkModel(viewer, modelId);
    const changes = {
      ...withoutNulls(whole),
      ...withoutUndefined({ description, systemPrompt, modelId, folderId }),
      ...(whole.title != null && { autoTitle: false }),
    };
    const target = { ids: [id], deleted: false, revision: expectedRevision };
    await this.#change(viewer, id, (tx) => this.#deps.changer.change(tx, viewer, target, changes, wishes));
    return id;
  }

  /** Hides the conversation from everything until it is restored, and stops what is being written in it. */
  async delete(viewer: Viewer, id: string, expectedRevision: number | null): Promise<string> {
    const target = { ids: [id], revision: expectedRevision };
    await this.#change(viewer, id, (tx) => this.#deps.changer.remove(tx, viewer, target));
    return id;
  }

  async restore(viewer: Viewer, id: string): Promise<string> {
    const { transact, changer } = this.#deps;
    await transact(async (tx) => {
      const { ids } = await changer.restore(tx, viewer, [id]);
      if (!ids.has(id)) throw new NotFoundError('conversation', 'conversationId');
    });
    return id;
  }

  async #change(viewer: Viewer, id: string, work: (tx: Transaction) => Promise<Changed>): Promise<void> {
    const { store, transact } = this.#deps;
    await transact(async (tx) => {
      const { ids, overfull } = await work(tx);
      if (ids.has(id)) return;
      const revision = await store.revision(tx, viewer.userId, id);
      if (revision === null) throw new NotFoundError('conversation', 'conversationId');
      if (overfull.has(id)) throw tooManyTags();
      throw ConflictError.of('Conversation', id, revision);
    });
  }

  async #checkModel(viewer: Viewer, modelId: string | null | undefined): Promise<void> {
    if (modelId != null) await this.#deps.models.check(viewer, modelId, 'modelId');
  }
}

export function tooManyTags(): InvalidInputError {
  return InvalidInputError.of('addTags', `A conversation has at most ${MAX_TAGS_OF_CONVERSATION} tags.`);
}
