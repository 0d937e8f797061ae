import type { Clock } from '../../core/clock.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transaction } from '../../platform/database/database.port.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import { announce, conversationEvents, folderEvents, tagEvents } from '../folders/announce.ts';
import { feedKey, type StopOrder } from '../live/feeds.ts';
import { MAX_TAGS_OF_CONVERSATION } from '../tags/tag-input.ts';
import type { TagLinkStore, TagStore } from '../tags/tag-storage.ts';
import { type ResolvedTags, resolveTags, saysSomething, type TagWishes } from '../tags/tagging.ts';
import type {
  ConversationChanges,
  ConversationStore,
  HouseStore,
  InFolder,
  Target,
} from './conversation-storage.ts';

export interface ConversationChangeDeps {
  readonly store: ConversationStore;
  readonly house: HouseStore;
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
}

const NO_TAGS: ResolvedTags = { links: { set: null, add: [], remove: [] }, fresh: [] };
const NONE: Changed = { ids: new Set(), overfull: new Set() };

/**
 * Changes of conversations with all that follows from them: folders and tags that count otherwise, answers that are to end,
 * and the news of it. A constant number of statements, however many conversations.
 */
export class ConversationChanger {
  readonly #deps: ConversationChangeDeps;

  constructor(deps: ConversationChangeDeps) {
    this.#deps = deps;
  }

  /** Adds what `insert` stores. Throws an InvalidInputError for a folder that is none of the viewer's. */
  async add(
    tx: Transaction,
    viewer: Viewer,
    row: { id: string; title: string } & ConversationChanges,
    wishes: TagWishes,
  ): Promise<void> {
    const { store, house, tags, tagLinks, feed } = this.#deps;
    const { userId } = viewer;
    if (row.folderId != null || saysSomething(wishes)) await house.lock(tx, userId);
    const around = await this.#folders(tx, viewer, [], row.folderId);
    const { links, fresh } = await this.#resolve(tx, viewer, wishes);
    if (fresh.length > 0) await tags.insert(tx, fresh);
    await store.insert(tx, { ...row, userId });
    if (links.add.length > 0) await tagLinks.link(tx, [row.id], links);
    announce(tx, feed, userId, [
      ...tagEvents('TagAdded', idsOf(fresh)),
      ...conversationEvents('ConversationAdded', [row.id]),
      ...folderEvents('FolderChanged', around),
      ...tagEvents('TagChanged', without(links.add, idsOf(fresh))),
    ]);
  }

  /**
   * Changes those of the target that are there, and are not so already. Throws an InvalidInputError for a folder that is
   * none of the viewer's.
   */
  async change(
    tx: Transaction,
    viewer: Viewer,
    target: Target,
    changes: ConversationChanges,
    wishes: TagWishes = {},
  ): Promise<Changed> {
    const { store, house, tags, tagLinks, clock, feed } = this.#deps;
    const { userId } = viewer;
    const at = clock.now();
    const { folderId } = changes;
    if (folderId !== undefined || saysSomething(wishes)) await house.lock(tx, userId);
    const found = await store.lock(tx, userId, target, changes);
    if (found.length === 0) return NONE;
    const moved = folderId === undefined ? [] : found.filter((each) => each.folderId !== folderId);
    const around = folderId === undefined ? [] : await this.#folders(tx, viewer, moved, folderId);
    const { links, fresh } = await this.#resolve(tx, viewer, wishes);
    const overfull = await tagLinks.tooMany(tx, idsOf(found), links, MAX_TAGS_OF_CONVERSATION);
    const taken = without(idsOf(found), overfull);
    if (fresh.length > 0 && taken.length > 0) await tags.insert(tx, fresh);
    const linked = saysSomething(wishes) && taken.length > 0 ? await tagLinks.link(tx, taken, links) : [];
    const others = new Set([
      ...idsOf(found.filter(({ alike }) => !alike)),
      ...idsOf(moved),
      ...linked.map(({ conversationId }) => conversationId),
    ]);
    const wanted = { ...target, ids: taken.filter((id) => others.has(id)) };
    const ids = wanted.ids.length === 0 ? [] : await store.update(tx, userId, wanted, changes, at);
    const tagIds = linked.map(({ tagId }) => tagId);
    announce(tx, feed, userId, [
      ...tagEvents('TagAdded', taken.length > 0 ? idsOf(fresh) : []),
      ...conversationEvents('ConversationChanged', ids),
      ...folderEvents('FolderChanged', moved.some(({ id }) => ids.includes(id)) ? around : []),
      ...tagEvents('TagChanged', without(tagIds, idsOf(fresh))),
    ]);
    return { ids: new Set(taken), overfull: new Set(overfull) };
  }

  /** Puts conversations into the trash and stops what is being written in them. */
  async remove(tx: Transaction, viewer: Viewer, target: Omit<Target, 'deleted'>): Promise<Changed> {
    const { store, house, clock, feed } = this.#deps;
    const at = clock.now();
    const wanted = { ...target, deleted: false };
    await house.lock(tx, viewer.userId);
    const before = await store.lock(tx, viewer.userId, wanted, {});
    const ids = await store.update(tx, viewer.userId, wanted, { deletedAt: at }, at);
    if (ids.length === 0) return NONE;
    const running = await store.runningGenerations(tx, ids);
    tx.afterCommit(() => {
      for (const generationId of running)
        feed.append<StopOrder>(feedKey.control(generationId), { type: 'Stop' });
    });
    await this.#tellComings(tx, viewer, 'ConversationRemoved', ids, before);
    return { ids: new Set(ids), overfull: new Set() };
  }

  /** Takes conversations out of the trash: to the folders that they were in, as far as these are there. */
  async restore(tx: Transaction, viewer: Viewer, ids: readonly string[]): Promise<Changed> {
    const { store, house, clock } = this.#deps;
    await house.lock(tx, viewer.userId);
    const target = { ids, deleted: true, revision: null };
    const changes = { deletedAt: null, deletedWith: null };
    const restored = await store.update(tx, viewer.userId, target, changes, clock.now());
    if (restored.length > 0) {
      const inFolders = await store.leaveDeletedFolders(tx, restored);
      await this.#tellComings(tx, viewer, 'ConversationAdded', restored, inFolders);
    }
    return { ids: new Set(restored), overfull: new Set() };
  }

  async #tellComings(
    tx: Transaction,
    viewer: Viewer,
    type: 'ConversationAdded' | 'ConversationRemoved',
    ids: readonly string[],
    inFolders: readonly InFolder[],
  ): Promise<void> {
    const { tagLinks, feed } = this.#deps;
    const around = await this.#folders(tx, viewer, inFolders);
    announce(tx, feed, viewer.userId, [
      ...conversationEvents(type, ids),
      ...folderEvents('FolderChanged', around),
      ...tagEvents('TagChanged', await tagLinks.tagsOf(tx, ids)),
    ]);
  }

  /** The folders of conversations, the one that is `entered` and all above them; that one must be the viewer's. */
  async #folders(
    tx: Transaction,
    { userId }: Viewer,
    conversations: readonly InFolder[],
    entered?: string | null,
  ): Promise<string[]> {
    const ids = new Set(
      [...conversations.map(({ folderId }) => folderId), entered].filter((id) => id != null),
    );
    const around = ids.size > 0 ? await this.#deps.house.upwards(tx, userId, [...ids]) : [];
    if (entered != null && !around.includes(entered))
      throw InvalidInputError.of('folderId', 'There is no such folder.');
    return around;
  }

  #resolve(tx: Transaction, { userId }: Viewer, wishes: TagWishes): Promise<ResolvedTags> | ResolvedTags {
    return saysSomething(wishes) ? resolveTags(this.#deps.tags, tx, userId, wishes) : NO_TAGS;
  }
}

function without(ids: readonly string[], others: readonly string[]): string[] {
  const left = new Set(others);
  return ids.filter((id) => !left.has(id));
}

const idsOf = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id);
