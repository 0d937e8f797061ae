import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../core/clock.ts';
import { InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { parse } from '../../core/parse.ts';
import { checkRevision } from '../../core/revision.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Change, ChangeTransaction } from '../live/changes.ts';
import type { Models } from '../models/models.ts';
import type { FolderStore, StoredFolder } from './folder.store.port.ts';
import {
  type CreateFolderInput,
  createFolderInput,
  type MoveFolderInput,
  moveFolderInput,
  type UpdateFolderInput,
  updateFolderInput,
} from './folder-input.ts';
import { FolderTree, MAX_DEPTH } from './folder-tree.ts';
import { inheritanceChanges } from './inheritance.ts';

/** How many folders a person may have that are not deleted. */
export const MAX_FOLDERS = 1000;

export interface FolderDeps {
  readonly store: FolderStore;
  readonly models: Models;
  readonly transact: Transact<ChangeTransaction>;
  readonly clock: Clock;
}

export type Tree = FolderTree<StoredFolder>;

/** Making, changing and moving folders. Each verb answers the folder's id. */
export class Folders {
  readonly #deps: FolderDeps;

  constructor(deps: FolderDeps) {
    this.#deps = deps;
  }

  /** Throws an InvalidInputError for a parent that is none of the viewer's, or too deep, and for one folder too many. */
  async create(viewer: Viewer, input: CreateFolderInput): Promise<string> {
    const { parentId: parent, position, modelId, ...rest } = parse(createFolderInput, input);
    const parentId = parent ?? null;
    if (modelId != null) await this.#deps.models.check(viewer, modelId, 'modelId');
    const id = newId();
    await this.#rearrange(viewer, async (tx, tree) => {
      checkRoom(tree, 1, 'name');
      checkPlace(tree, parentId, 1);
      const order = placed(tree, parentId, id, position);
      const row = { ...rest, modelId: modelId ?? null, parentId, id, userId: viewer.userId };
      await this.#deps.store.insert(tx, { ...row, position: order.indexOf(id) });
      const moved = await this.#renumber(tx, tree, order, id);
      return [{ kind: 'folder', what: 'Added', ids: [id] }, changed(moved)];
    });
    return id;
  }

  /**
   * Writes what is given, unless all of it is so already. With `expectedRevision`, a folder that has moved on is left alone:
   * ConflictError.
   */
  async update(
    viewer: Viewer,
    id: string,
    expectedRevision: number | null,
    input: UpdateFolderInput,
  ): Promise<string> {
    const { name, ...settings } = parse(updateFolderInput, input);
    const { modelId } = settings;
    if (modelId != null) await this.#deps.models.check(viewer, modelId, 'modelId');
    const { store, clock } = this.#deps;
    await this.#rearrange(viewer, async (tx, tree) => {
      checked(tree, id, expectedRevision);
      const stored = await store.settings(tx, id);
      const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
      const wanted = { ...stored, ...given, ...(name != null && { name }) };
      if (isDeepStrictEqual(wanted, stored)) return [];
      const before = await store.inheritance(tx, id);
      await store.update(tx, id, wanted, clock.now());
      return [changed([id]), ...(await inheritanceChanges(store, tx, tree.subtree(id), before, id))];
    });
    return id;
  }

  /**
   * Puts a folder into another one, or to the top, at a place among those there: by default the last. What is not given
   * stays; where all stays, nothing is changed. Throws an InvalidInputError where it would come to lie in itself or too deep.
   */
  async move(
    viewer: Viewer,
    id: string,
    expectedRevision: number | null,
    input: MoveFolderInput,
  ): Promise<string> {
    const { parentId: wanted, position } = parse(moveFolderInput, input);
    const { store, clock } = this.#deps;
    await this.#rearrange(viewer, async (tx, tree) => {
      const folder = checked(tree, id, expectedRevision);
      const parentId = wanted === undefined ? folder.parentId : wanted;
      const below = tree.subtree(id);
      if (parentId !== null && below.includes(parentId))
        throw InvalidInputError.of('parentId', 'A folder cannot lie in itself or in a folder below it.');
      checkPlace(tree, parentId, tree.height(id));
      const order = placed(tree, parentId, id, position);
      if (parentId === folder.parentId && order.indexOf(id) === folder.position) return [];
      const before = await store.inheritance(tx, id);
      await store.update(tx, id, { parentId, position: order.indexOf(id) }, clock.now());
      const moved = await this.#renumber(tx, tree, order, id);
      if (parentId === folder.parentId) return [changed([id, ...moved])];
      const left = await this.#renumber(tx, tree, tree.others(folder.parentId, id), id);
      const around = [...tree.upwards(folder.parentId), ...tree.upwards(parentId)];
      return [
        changed([...below, ...moved, ...left, ...around]),
        ...(await inheritanceChanges(store, tx, below, before, id)),
      ];
    });
    return id;
  }

  /** Changes a person's folders while nobody else does, and tells what `work` answers. */
  async #rearrange(
    viewer: Viewer,
    work: (tx: Transaction, tree: Tree) => Promise<readonly Change[]>,
  ): Promise<void> {
    const { store, transact } = this.#deps;
    await transact(async (tx) => {
      await store.lock(tx, viewer.userId);
      const tree = new FolderTree(await store.all(tx, viewer.userId));
      tx.changed(viewer.userId, await work(tx, tree));
    });
  }

  async #renumber(tx: Transaction, tree: Tree, order: readonly string[], but: string): Promise<string[]> {
    const places = tree.renumbered(order).filter(({ id }) => id !== but);
    await this.#deps.store.renumber(tx, places);
    return places.map(({ id }) => id);
  }
}

export const changed = (ids: readonly string[]): Change => ({ kind: 'folder', what: 'Changed', ids });

/** The ids of a parent's folders in order, with `id` at `position` among the others: by default behind them. */
export function placed(
  tree: Tree,
  parentId: string | null,
  id: string,
  position: number | null | undefined,
): readonly string[] {
  const others = tree.others(parentId, id);
  const kept =
    tree.get(id)?.parentId === parentId ? tree.children(parentId).findIndex((child) => child.id === id) : -1;
  const at = position ?? (kept >= 0 ? kept : others.length);
  return others.toSpliced(at, 0, id);
}

/** The folder as it is stored; throws unless it is there and at the revision that the caller expects. */
export function checked(tree: Tree, id: string, expectedRevision: number | null): StoredFolder {
  const folder = tree.get(id);
  if (!folder) throw new NotFoundError('folder', 'folderId');
  checkRevision('Folder', folder, expectedRevision);
  return folder;
}

/** Whether `more` folders may be had beside those that are there; `field` of the input asks for them. */
export function checkRoom(tree: Tree, more: number, field: string): void {
  if (tree.size + more > MAX_FOLDERS)
    throw InvalidInputError.of(
      field,
      `There can be at most ${MAX_FOLDERS} folders. Delete some, or put conversations together.`,
    );
}

/** Whether something of `height` levels may lie in `parentId`. */
function checkPlace(tree: Tree, parentId: string | null, height: number): void {
  if (parentId !== null && !tree.get(parentId))
    throw InvalidInputError.of('parentId', 'There is no such folder.');
  if (tree.depth(parentId) + height > MAX_DEPTH)
    throw InvalidInputError.of('parentId', `Folders lie in one another at most ${MAX_DEPTH} deep.`);
}
