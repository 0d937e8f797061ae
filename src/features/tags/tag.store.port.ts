import type { Transaction } from '../../platform/database/database.port.ts';

export interface StoredTag {
  readonly id: string;
  readonly key: string;
  readonly revision: number;
}

export interface NewTag {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly key: string;
  readonly color?: string | null | undefined;
}

export interface TagStore {
  /** As `FolderStore.lock`: for this person alone, until the transaction ends. */
  lock(tx: Transaction, userId: string): Promise<void>;
  count(tx: Transaction, userId: string): Promise<number>;
  /** Those of the person's tags that have one of these ids. */
  byIds(tx: Transaction, userId: string, ids: readonly string[]): Promise<StoredTag[]>;
  byKeys(tx: Transaction, userId: string, keys: readonly string[]): Promise<StoredTag[]>;
  insert(tx: Transaction, tags: readonly NewTag[]): Promise<void>;
  /** Writes what is given and raises the revision. */
  update(
    tx: Transaction,
    id: string,
    changes: { readonly name?: string; readonly key?: string; readonly color?: string | null },
  ): Promise<void>;
  /**
   * Raises the revision of what has one of these tags, for its tags are other ones from now on: who has not seen them must not
   * bring the old names back. Answers the ids of those conversations that are not deleted.
   */
  touch(tx: Transaction, ids: readonly string[]): Promise<readonly string[]>;
  /** Gives all that have one of `ids` the tag `into`, and deletes `ids`. */
  merge(tx: Transaction, ids: readonly string[], into: string): Promise<void>;
  delete(tx: Transaction, id: string): Promise<void>;
}

/** Which tags some conversations are to have: just `set`, or those they have with `add` and without `remove`. */
export interface TagLinks {
  readonly set: readonly string[] | null;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export interface TagLink {
  readonly conversationId: string;
  readonly tagId: string;
}

export interface TagLinkStore {
  /** Those of the conversations that would have more than `most` tags behind the change. */
  tooMany(
    tx: Transaction,
    conversationIds: readonly string[],
    links: TagLinks,
    most: number,
  ): Promise<string[]>;
  /** Makes the change; answers where which tags came or went. */
  link(tx: Transaction, conversationIds: readonly string[], links: TagLinks): Promise<TagLink[]>;
  /** The tags that any of the conversations has. */
  tagsOf(tx: Transaction, conversationIds: readonly string[]): Promise<string[]>;
}
