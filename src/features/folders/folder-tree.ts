export const MAX_DEPTH = 10;

export interface FolderPlace {
  readonly id: string;
  readonly parentId: string | null;
  readonly position: number;
}

/** A person's folders as a tree, to look before something is moved in it. */
export class FolderTree<F extends FolderPlace> {
  readonly #byId: ReadonlyMap<string, F>;
  readonly #children: ReadonlyMap<string | null, F[]>;

  constructor(folders: readonly F[]) {
    this.#byId = new Map(folders.map((folder) => [folder.id, folder]));
    this.#children = Map.groupBy(folders, ({ parentId }) => parentId);
    for (const siblings of this.#children.values()) siblings.sort(byPosition);
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): F | null {
    return this.#byId.get(id) ?? null;
  }

  /** In their order. */
  children(id: string | null): readonly F[] {
    return this.#children.get(id) ?? [];
  }

  /** The ids of a parent's folders in their order, without `id`. */
  others(parentId: string | null, id: string): string[] {
    return this.children(parentId).flatMap((child) => (child.id === id ? [] : child.id));
  }

  /** Those of the ids in `order` that do not stand at their index yet, with the index: what is to be written. */
  renumbered(order: readonly string[]): { readonly id: string; readonly position: number }[] {
    return order.flatMap((id, position) => (this.get(id)?.position === position ? [] : { id, position }));
  }

  /** The folder and all below it. */
  subtree(id: string): string[] {
    return [id, ...this.children(id).flatMap((child) => this.subtree(child.id))];
  }

  /** The folder and all above it, innermost first. */
  upwards(id: string | null): string[] {
    const ids: string[] = [];
    for (let at = id; at !== null && ids.length <= MAX_DEPTH; at = this.get(at)?.parentId ?? null)
      ids.push(at);
    return ids;
  }

  /** From 1 for a folder at the top; 0 for the top itself. */
  depth(id: string | null): number {
    return this.upwards(id).length;
  }

  /** How many levels the folder and what is below it take: 1 without subfolders. */
  height(id: string): number {
    return 1 + Math.max(0, ...this.children(id).map((child) => this.height(child.id)));
  }
}

export function byPosition(one: FolderPlace, other: FolderPlace): number {
  return one.position - other.position || (one.id < other.id ? -1 : 1);
}
