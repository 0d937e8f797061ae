import { NotFoundError } from '../../core/errors.ts';
import { checkRevision } from '../../core/revision.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import { type ChangeTransaction, MAX_EVENTS } from '../live/changes.ts';
import { stopGenerations } from '../live/stop-generations.ts';
import type { FolderContents } from './folder-input.ts';
import { FolderTree, MAX_DEPTH } from './folder-tree.ts';
import { changed, checked, checkRoom, type FolderDeps, placed, type Tree } from './folders.ts';
import { inheritanceChanges } from './inheritance.ts';

export interface DeletedFolders {
  /** The folder itself first. */
  readonly deletedFolderIds: readonly string[];
  readonly movedConversationCount: number;
  readonly deletedConversationCount: number;
}

export interface FolderTrashDeps extends Omit<FolderDeps, 'models'> {
  readonly feed: Feed;
  /** For how long what was deleted can be restored. */
  readonly restorableMs: number;
}

/** What a folder of 100,000 conversations takes on a slow machine, in many short statements. */
const MUCH = { timeoutMs: 60_000 };

/** Deleting folders with or without what is in them, and bringing them back. */
export class FolderTrash {
  readonly #deps: FolderTrashDeps;

  constructor(deps: FolderTrashDeps) {
    this.#deps = deps;
  }

  /**
   * With MOVE_TO_PARENT only the folder itself goes, and what is in it comes to lie where it lay. With DELETE all folders
   * below it and their conversations go too, and what is being written in these is stopped.
   */
  async delete(
    viewer: Viewer,
    id: string,
    contents: FolderContents,
    expectedRevision: number | null,
  ): Promise<DeletedFolders> {
    const { store, transact, clock } = this.#deps;
    return transact(async (tx) => {
      await store.lock(tx, viewer.userId);
      const tree = new FolderTree(await store.all(tx, viewer.userId));
      checked(tree, id, expectedRevision);
      return contents === 'DELETE'
        ? this.#deleteAll(tx, viewer, tree, id, clock.now())
        : this.#dissolve(tx, viewer, tree, id, clock.now());
    }, MUCH);
  }

  /**
   * Brings a folder back with the folders and conversations that went with it: to where it lay, or to the top where that
   * is gone or has become too deep. With `expectedRevision`, one that has moved on in the trash or is out of it is left
   * alone: ConflictError.
   */
  async restore(viewer: Viewer, id: string, expectedRevision: number | null): Promise<string> {
    const { store, transact, clock, restorableMs } = this.#deps;
    const { userId } = viewer;
    await transact(async (tx) => {
      await store.lock(tx, userId);
      const now = clock.now();
      const since = new Date(now.getTime() - restorableMs);
      const back = new FolderTree(await store.goneWith(tx, userId, id, since));
      const tree = new FolderTree(await store.all(tx, userId));
      const folder = back.get(id);
      const current = folder ?? tree.get(id);
      if (current) checkRevision('Folder', current, expectedRevision);
      if (!folder) throw new NotFoundError('folder', 'folderId');
      const ids = back.subtree(id);
      checkRoom(tree, ids.length, 'folderId');
      const home = folder.parentId !== null && tree.get(folder.parentId) ? folder.parentId : null;
      const parentId = tree.depth(home) + back.height(id) > MAX_DEPTH ? null : home;
      if (parentId !== folder.parentId) await store.reparent(tx, [id], parentId, now);
      // Of those that went along, some may have been brought back by themselves, and left gaps.
      const inner = ids.flatMap((each) => back.renumbered(idsOf(back.children(each))));
      const beside = tree.renumbered(placed(tree, parentId, id, folder.position));
      await store.renumber(tx, [...beside, ...inner]);
      const moved = idsOf(beside).filter((each) => each !== id);
      await store.setDeleted(tx, ids, null, now);
      const { conversationIds, tagIds } = await store.restoreConversations(tx, ids, since);
      // Of more, a FeedReset tells of everything.
      const some = conversationIds.slice(0, MAX_EVENTS);
      const favorites = await store.favoritesIn(tx, userId, some, MAX_EVENTS + 1);
      tx.changed(userId, [
        { kind: 'folder', what: 'Added', ids },
        changed([...moved, ...tree.upwards(parentId)]),
        { kind: 'conversation', what: 'Added', ids: conversationIds },
        { kind: 'favoriteMessage', what: 'Changed', ids: favorites },
        { kind: 'tag', what: 'Changed', ids: tagIds },
      ]);
    }, MUCH);
    return id;
  }

  async #deleteAll(
    tx: ChangeTransaction,
    viewer: Viewer,
    tree: Tree,
    id: string,
    now: Date,
  ): Promise<DeletedFolders> {
    const { store, feed } = this.#deps;
    const folderIds = tree.subtree(id);
    const parentId = tree.get(id)?.parentId ?? null;
    const places = tree.renumbered(tree.others(parentId, id));
    await store.setDeleted(tx, folderIds, now, now);
    await store.renumber(tx, places);
    const { conversationIds, tagIds } = await store.deleteConversations(tx, folderIds, id, now);
    const running = await store.runningGenerations(tx, conversationIds);
    tx.afterCommit(() => stopGenerations(feed, running));
    tx.changed(viewer.userId, [
      { kind: 'conversation', what: 'Removed', ids: conversationIds },
      { kind: 'folder', what: 'Removed', ids: folderIds.toReversed() },
      changed([...idsOf(places), ...tree.upwards(parentId)]),
      { kind: 'tag', what: 'Changed', ids: tagIds },
    ]);
    return {
      deletedFolderIds: folderIds,
      movedConversationCount: 0,
      deletedConversationCount: conversationIds.length,
    };
  }

  async #dissolve(
    tx: ChangeTransaction,
    viewer: Viewer,
    tree: Tree,
    id: string,
    now: Date,
  ): Promise<DeletedFolders> {
    const { store } = this.#deps;
    const parentId = tree.get(id)?.parentId ?? null;
    const [, ...below] = tree.subtree(id);
    const inner = idsOf(tree.children(id));
    // Where the folder stood among its neighbours, what was in it stands now.
    const order = tree.children(parentId).flatMap((child) => (child.id === id ? inner : [child.id]));
    const before = await store.inheritance(tx, id);
    const places = tree.renumbered(order);
    await store.reparent(tx, inner, parentId, now);
    await store.renumber(tx, places);
    await store.setDeleted(tx, [id], now, now);
    const { conversationIds } = await store.moveConversations(tx, id, parentId);
    tx.changed(viewer.userId, [
      { kind: 'conversation', what: 'Changed', ids: conversationIds },
      ...(await inheritanceChanges(store, tx, below, before, parentId)),
      changed([...below, ...idsOf(places), ...tree.upwards(parentId)]),
      { kind: 'folder', what: 'Removed', ids: [id] },
    ]);
    return {
      deletedFolderIds: [id],
      movedConversationCount: conversationIds.length,
      deletedConversationCount: 0,
    };
  }
}

const idsOf = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id);
