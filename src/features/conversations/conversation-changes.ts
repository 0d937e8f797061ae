import type { Clock } from '../../core/clock.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { hasMovedOn } from '../../core/revision.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transaction } from '../../platform/database/database.port.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import { type ChangeTransaction, MAX_EVENTS } from '../live/changes.ts';
import { stopGenerations } from '../live/stop-generations.ts';
import type { TagLinkStore, TagStore } from '../tags/tag.store.port.ts';
import { MAX_TAGS_OF_CONVERSATION } from '../tags/tag-input.ts';
import { changesTags, type ResolvedTags, resolveTags, type TagChanges } from '../tags/tagging.ts';
import type {
  ConversationChanges,
  ConversationStore,
  ExpectedRevisions,
  InFolder,
  LibraryStore,
  LockedConversation,
  Target,
} from './conversation.store.port.ts';

export interface ConversationChangeDeps {
  readonly store: ConversationStore;
  readonly library: LibraryStore;
  readonly tags: TagStore;
  readonly tagLinks: TagLinkStore;
  readonly feed: Feed;
  readonly clock: Clock;
}

/** What became of the conversations that were to be changed; of the others there is none of this person in that state. */
export interface Changed {
  /** They are as they were to be, also where they had been so before. */
  readonly ids: ReadonlySet<string>;
  /** Left as they were: they would have more tags than a conversation may. */
  readonly overfull: ReadonlySet<string>;
  /** Left as they were: they are at these revisions, and were expected to be at others. */
  readonly stale: ReadonlyMap<string, number>;
}

/** Which conversations a change is for, and what their caller has seen of them. */
export interface Wanted {
  readonly ids: readonly string[];
  readonly expected: ExpectedRevisions;
}

const NO_TAGS: ResolvedTags = { links: { set: null, add: [], remove: [] }, fresh: [] };

/**
 * Changes of conversations with all that follows from them: folders and tags that count otherwise, answers that are to end,
 * and the events of it. A constant number of statements, however many conversations.
 */
export class ConversationChanger {
  readonly #deps: ConversationChangeDeps;

  constructor(deps: ConversationChangeDeps) {
    this.#deps = deps;
  }

  /** Adds what `insert` stores. Throws an InvalidInputError for a folder that is none of the viewer's. */
  async add(
    tx: ChangeTransaction,
    viewer: Viewer,
    row: { id: string; title: string } & ConversationChanges,
    tagChanges: TagChanges,
  ): Promise<void> {
    const { store, library, tags, tagLinks } = this.#deps;
    const { userId } = viewer;
    if (row.folderId != null || changesTags(tagChanges)) await library.lock(tx, userId);
    const around = await this.#folders(tx, userId, [], row.folderId);
    const { links, fresh } = await this.#resolve(tx, userId, tagChanges);
    if (fresh.length > 0) await tags.insert(tx, fresh);
    await store.insert(tx, { ...row, userId });
    if (links.add.length > 0) await tagLinks.link(tx, [row.id], links);
    tx.changed(userId, [
      { kind: 'tag', what: 'Added', ids: idsOf(fresh) },
      { kind: 'conversation', what: 'Added', ids: [row.id] },
      { kind: 'folder', what: 'Changed', ids: around },
      { kind: 'tag', what: 'Changed', ids: without(links.add, idsOf(fresh)) },
    ]);
  }

  /**
   * Changes those of the target that are there, and are not so already. Throws an InvalidInputError for a folder that is
   * none of the viewer's.
   */
  async change(
    tx: ChangeTransaction,
    viewer: Viewer,
    { ids: givenIds, expected }: Wanted,
    changes: ConversationChanges,
    tagChanges: TagChanges = {},
  ): Promise<Changed> {
    const { store, library, tags, tagLinks, clock } = this.#deps;
    const { userId } = viewer;
    const at = clock.now();
    const { folderId } = changes;
    if (folderId !== undefined || changesTags(tagChanges)) await library.lock(tx, userId);
    const held = await hold(store, tx, userId, { ids: givenIds, deleted: false, expected }, at, changes);
    if (held.fresh.length === 0) return nothingOf(held);
    const moved = folderId === undefined ? [] : held.fresh.filter((each) => each.folderId !== folderId);
    const around = folderId === undefined ? [] : await this.#folders(tx, userId, moved, folderId);
    const { links, fresh } = await this.#resolve(tx, userId, tagChanges);
    const overfull = await tagLinks.tooMany(tx, idsOf(held.fresh), links, MAX_TAGS_OF_CONVERSATION);
    const taken = without(idsOf(held.fresh), overfull);
    if (fresh.length > 0 && taken.length > 0) await tags.insert(tx, fresh);
    const linked = changesTags(tagChanges) && taken.length > 0 ? await tagLinks.link(tx, taken, links) : [];
    const others = new Set([
      ...idsOf(held.fresh.filter(({ alike }) => !alike)),
      ...idsOf(moved),
      ...linked.map(({ conversationId }) => conversationId),
    ]);
    const wanted = { ids: taken.filter((id) => others.has(id)), deleted: false };
    const ids = wanted.ids.length === 0 ? [] : await store.update(tx, userId, wanted, changes, at);
    const tagIds = linked.map(({ tagId }) => tagId);
    tx.changed(userId, [
      { kind: 'tag', what: 'Added', ids: taken.length > 0 ? idsOf(fresh) : [] },
      { kind: 'conversation', what: 'Changed', ids },
      { kind: 'folder', what: 'Changed', ids: moved.some(({ id }) => ids.includes(id)) ? around : [] },
      { kind: 'tag', what: 'Changed', ids: without(tagIds, idsOf(fresh)) },
    ]);
    return { ids: new Set(taken), overfull: new Set(overfull), stale: held.stale };
  }

  /** Puts conversations into the trash and stops what is being written in them. */
  async remove(
    tx: ChangeTransaction,
    { userId }: Viewer,
    { ids: givenIds, expected }: Wanted,
  ): Promise<Changed> {
    const { store, library, clock, feed } = this.#deps;
    const at = clock.now();
    await library.lock(tx, userId);
    const held = await hold(store, tx, userId, { ids: givenIds, deleted: false, expected }, at);
    if (held.fresh.length === 0) return nothingOf(held);
    const wanted = { ids: idsOf(held.fresh), deleted: false };
    const ids = await store.update(tx, userId, wanted, { deletedAt: at }, at);
    const running = await store.runningGenerations(tx, ids);
    tx.afterCommit(() => stopGenerations(feed, running));
    await this.#tellComings(tx, userId, 'Removed', ids, held.fresh);
    return { ...nothingOf(held), ids: new Set(ids) };
  }

  /**
   * Takes conversations out of the trash: to the folders that they were in, as far as these are there. One that somebody has
   * taken out since its caller saw it there has moved on.
   */
  async restore(
    tx: ChangeTransaction,
    { userId }: Viewer,
    { ids: givenIds, expected }: Wanted,
  ): Promise<Changed> {
    const { store, library, clock } = this.#deps;
    const at = clock.now();
    await library.lock(tx, userId);
    const held = await hold(store, tx, userId, { ids: givenIds, deleted: true, expected }, at);
    const ids = idsOf(held.fresh);
    if (ids.length > 0) {
      await store.update(tx, userId, { ids, deleted: true }, { deletedAt: null, deletedWith: null }, at);
      const inFolders = await store.leaveDeletedFolders(tx, ids);
      await this.#tellComings(tx, userId, 'Added', ids, inFolders);
      const favorites = await store.favoritesIn(tx, userId, ids, MAX_EVENTS + 1);
      tx.changed(userId, [{ kind: 'favoriteMessage', what: 'Changed', ids: favorites }]);
    }
    const back = without([...expected.keys()], [...ids, ...held.stale.keys()]);
    const isBack =
      back.length === 0 ? null : await hold(store, tx, userId, { ids: back, deleted: false, expected }, at);
    return {
      ids: new Set(ids),
      overfull: new Set(),
      stale: new Map([...held.stale, ...(isBack?.stale ?? [])]),
    };
  }

  async #tellComings(
    tx: ChangeTransaction,
    userId: string,
    what: 'Added' | 'Removed',
    ids: readonly string[],
    inFolders: readonly InFolder[],
  ): Promise<void> {
    tx.changed(userId, [
      { kind: 'conversation', what, ids },
      { kind: 'folder', what: 'Changed', ids: await this.#folders(tx, userId, inFolders) },
      { kind: 'tag', what: 'Changed', ids: await this.#deps.tagLinks.tagsOf(tx, ids) },
    ]);
  }

  /** The folders of conversations, the one that is `entered` and all above them; that one must be the viewer's. */
  async #folders(
    tx: Transaction,
    userId: string,
    conversations: readonly InFolder[],
    entered?: string | null,
  ): Promise<string[]> {
    const ids = new Set(
      [...conversations.map(({ folderId }) => folderId), entered].filter((id) => id != null),
    );
    const around = ids.size > 0 ? await this.#deps.library.upwards(tx, userId, [...ids]) : [];
    if (entered != null && !around.includes(entered))
      throw InvalidInputError.of('folderId', 'There is no such folder.');
    return around;
  }

  #resolve(tx: Transaction, userId: string, tagChanges: TagChanges): Promise<ResolvedTags> | ResolvedTags {
    return changesTags(tagChanges) ? resolveTags(this.#deps.tags, tx, userId, tagChanges) : NO_TAGS;
  }
}

const nothingOf = ({ stale }: Held): Changed => ({ ids: new Set(), overfull: new Set(), stale });

const idsOf = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id);

function without(ids: readonly string[], others: readonly string[]): string[] {
  const left = new Set(others);
  return ids.filter((id) => !left.has(id));
}

/** Conversations that nobody else changes until the transaction ends. */
interface Held {
  /** Those that are as their caller has seen them. */
  readonly fresh: readonly LockedConversation[];
  /** The revisions of those that have moved on. */
  readonly stale: ReadonlyMap<string, number>;
}

/** Locks those of the target that are there, and tells which of them are not as expected, and which need no change. */
async function hold(
  store: ConversationStore,
  tx: Transaction,
  userId: string,
  { expected, ...target }: Target & { readonly expected: ExpectedRevisions },
  at: Date,
  changes: ConversationChanges = {},
): Promise<Held> {
  const locked = await store.lock(tx, userId, target, at, changes);
  const isStale = ({ id, revision }: LockedConversation) => hasMovedOn(revision, expected.get(id) ?? null);
  return {
    fresh: locked.filter((conversation) => !isStale(conversation)),
    stale: new Map(locked.filter(isStale).map(({ id, revision }) => [id, revision])),
  };
}
