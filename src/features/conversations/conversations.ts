import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { ConflictError, NotFoundError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { parse } from '../../core/parse.ts';
import { storableString, textSchema } from '../../core/text.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import { type ConversationFeedEvent, feedKey, type StopOrder, type ViewerFeedEvent } from '../live/feeds.ts';
import type { Models } from '../models/models.ts';

const DEFAULT_TITLE = 'New conversation';

const title = textSchema(1, 200);
const texts = {
  description: textSchema(0, 2000).nullish(),
  systemPrompt: textSchema(0, 20_000).nullish(),
  modelId: storableString.max(300, { error: 'Is no id of a model.' }).nullish(),
};

export const createConversationInput = z.object({ title: title.nullish(), ...texts });
export type CreateConversationInput = z.input<typeof createConversationInput>;

const flag = z.boolean().nullish();
export const updateConversationInput = z.object({
  title: title.nullish(),
  ...texts,
  archived: flag,
  pinned: flag,
  favorite: flag,
});
export type UpdateConversationInput = z.input<typeof updateConversationInput>;

/** What an update writes: a key that is absent stays as it is, null clears it. */
export interface ConversationChanges {
  title?: string;
  description?: string | null;
  systemPrompt?: string | null;
  modelId?: string | null;
  archived?: boolean;
  pinned?: boolean;
  favorite?: boolean;
  deletedAt?: Date | null;
}

export interface ConversationStore {
  insert(
    tx: Transaction,
    row: { id: string; userId: string; title: string } & ConversationChanges,
  ): Promise<void>;
  /** False when nothing matched: no such conversation of this person, not in that state, or another revision. */
  update(
    tx: Transaction,
    where: { id: string; userId: string; deleted: boolean; revision: number | null },
    changes: ConversationChanges,
    at: Date,
  ): Promise<boolean>;
  /** The revision of a conversation of this person that is not deleted; null when there is none. */
  revision(tx: Transaction, userId: string, id: string): Promise<number | null>;
  runningGenerations(tx: Transaction, id: string): Promise<string[]>;
}

export interface ConversationDeps {
  readonly store: ConversationStore;
  readonly models: Models;
  readonly transact: Transact;
  readonly feed: Feed;
  readonly clock: Clock;
}

/** What people do with their conversations. Every verb answers the conversation's id. */
export class Conversations {
  readonly #deps: ConversationDeps;

  constructor(deps: ConversationDeps) {
    this.#deps = deps;
  }

  async create(viewer: Viewer, input: CreateConversationInput): Promise<string> {
    const { title, ...rest } = parse(createConversationInput, input);
    await this.#checkModel(rest.modelId);
    const id = newId();
    await this.#deps.transact(async (tx) => {
      const row = { ...rest, id, userId: viewer.userId, title: title ?? DEFAULT_TITLE };
      await this.#deps.store.insert(tx, row);
      this.#announce(tx, viewer, id, 'ConversationAdded');
    });
    return id;
  }

  /** With `expectedRevision`, a conversation that has moved on is left alone and a ConflictError tells how it stands. */
  async update(
    viewer: Viewer,
    id: string,
    expectedRevision: number | null,
    input: UpdateConversationInput,
  ): Promise<string> {
    const { description, systemPrompt, modelId, ...whole } = parse(updateConversationInput, input);
    await this.#checkModel(modelId);
    const changes = { ...withoutNulls(whole), ...withoutUndefined({ description, systemPrompt, modelId }) };
    await this.#change(
      viewer,
      { id, deleted: false, revision: expectedRevision },
      changes,
      'ConversationChanged',
    );
    return id;
  }

  /** Hides the conversation from everything until it is restored, and stops what is being written in it. */
  async delete(viewer: Viewer, id: string, expectedRevision: number | null): Promise<string> {
    const { clock, store, feed } = this.#deps;
    const where = { id, deleted: false, revision: expectedRevision };
    await this.#change(viewer, where, { deletedAt: clock.now() }, 'ConversationRemoved', async (tx) => {
      const running = await store.runningGenerations(tx, id);
      tx.afterCommit(() => {
        for (const generationId of running)
          feed.append<StopOrder>(feedKey.control(generationId), { type: 'Stop' });
      });
    });
    return id;
  }

  async restore(viewer: Viewer, id: string): Promise<string> {
    await this.#change(
      viewer,
      { id, deleted: true, revision: null },
      { deletedAt: null },
      'ConversationAdded',
    );
    return id;
  }

  async #change(
    viewer: Viewer,
    where: { id: string; deleted: boolean; revision: number | null },
    changes: ConversationChanges,
    event: 'ConversationAdded' | 'ConversationChanged' | 'ConversationRemoved',
    alsoDo: (tx: Transaction) => Promise<void> = async () => {},
  ): Promise<void> {
    const { store, transact, clock } = this.#deps;
    const { userId } = viewer;
    await transact(async (tx) => {
      if (!(await store.update(tx, { ...where, userId }, changes, clock.now()))) {
        const revision = where.deleted ? null : await store.revision(tx, userId, where.id);
        if (revision === null) throw new NotFoundError('conversation', 'conversationId');
        throw new ConflictError(
          `expectedRevision: the conversation is at revision ${revision} by now.`,
          { type: 'Conversation', id: where.id },
          revision,
        );
      }
      await alsoDo(tx);
      this.#announce(tx, viewer, where.id, event);
    });
  }

  #announce(
    tx: Transaction,
    viewer: Viewer,
    conversationId: string,
    type: 'ConversationAdded' | 'ConversationChanged' | 'ConversationRemoved',
  ): void {
    const { feed } = this.#deps;
    tx.afterCommit(() => {
      feed.append<ViewerFeedEvent>(feedKey.viewer(viewer.userId), { type, conversationId });
      if (type === 'ConversationChanged')
        feed.append<ConversationFeedEvent>(feedKey.conversation(conversationId), { type, conversationId });
    });
  }

  async #checkModel(modelId: string | null | undefined): Promise<void> {
    if (modelId != null) await this.#deps.models.check(modelId, 'modelId');
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
type Whole<T> = { [K in keyof T]?: NonNullable<T[K]> };

function withoutUndefined<T extends object>(input: T): Given<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Given<T>;
}

function withoutNulls<T extends object>(input: T): Whole<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value != null)) as Whole<T>;
}
