import { ConflictError, type DomainError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { parse } from '../../core/parse.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact } from '../../platform/database/database.port.ts';
import type { ChangeTransaction } from '../live/changes.ts';
import type { Models } from '../models/models.ts';
import { MAX_TAGS_OF_CONVERSATION } from '../tags/tag-input.ts';
import { checkTagChanges, type TagChanges } from '../tags/tagging.ts';
import type { Changed, ConversationChanger, Wanted } from './conversation-changes.ts';
import {
  type CreateConversationInput,
  createConversationInput,
  type UpdateConversationInput,
  updateConversationInput,
} from './conversation-input.ts';
import { withoutNulls, withoutUndefined } from './given.ts';

const DEFAULT_TITLE = 'New conversation';

export interface ConversationDeps {
  readonly changer: ConversationChanger;
  readonly models: Models;
  readonly transact: Transact<ChangeTransaction>;
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
    const tagChanges: TagChanges = { tags, addTags, removeTags };
    checkTagChanges(tagChanges);
    await this.#checkModel(viewer, modelId);
    const changes = {
      ...withoutNulls(whole),
      ...withoutUndefined({ description, systemPrompt, modelId, folderId }),
      ...(whole.title != null && { autoTitle: false }),
    };
    const { changer } = this.#deps;
    await this.#change(id, expectedRevision, (tx, wanted) =>
      changer.change(tx, viewer, wanted, changes, tagChanges),
    );
    return id;
  }

  /** Hides the conversation from everything until it is restored, and stops what is being written in it. */
  async delete(viewer: Viewer, id: string, expectedRevision: number | null): Promise<string> {
    const { changer } = this.#deps;
    await this.#change(id, expectedRevision, (tx, wanted) => changer.remove(tx, viewer, wanted));
    return id;
  }

  /** Takes it out of the trash. With `expectedRevision`, one that has moved on there or was taken out: ConflictError. */
  async restore(viewer: Viewer, id: string, expectedRevision: number | null): Promise<string> {
    const { changer } = this.#deps;
    await this.#change(id, expectedRevision, (tx, wanted) => changer.restore(tx, viewer, wanted));
    return id;
  }

  async #change(
    id: string,
    expectedRevision: number | null,
    work: (tx: ChangeTransaction, wanted: Wanted) => Promise<Changed>,
  ): Promise<void> {
    const expected = new Map(expectedRevision === null ? [] : [[id, expectedRevision]]);
    await this.#deps.transact(async (tx) => {
      const error = whyNot(id, await work(tx, { ids: [id], expected }), 'conversationId');
      if (error) throw error;
    });
  }

  async #checkModel(viewer: Viewer, modelId: string | null | undefined): Promise<void> {
    if (modelId != null) await this.#deps.models.check(viewer, modelId, 'modelId');
  }
}

/** Why a change has left a conversation as it was; null where it has not. `field` is where the input named it. */
export function whyNot(id: string, { ids, overfull, stale }: Changed, field: string): DomainError | null {
  if (ids.has(id)) return null;
  const revision = stale.get(id);
  if (revision !== undefined) return new ConflictError({ type: 'Conversation', id }, revision);
  return overfull.has(id)
    ? InvalidInputError.of('addTags', `A conversation has at most ${MAX_TAGS_OF_CONVERSATION} tags.`)
    : new NotFoundError('conversation', field);
}
