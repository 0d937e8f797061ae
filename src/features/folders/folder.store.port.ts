import type { Transaction } from '../../platform/database/database.port.ts';
import type { FolderPlace } from './folder-tree.ts';

/** A folder as far as its place and its fate are concerned. */
export interface StoredFolder extends FolderPlace {
  readonly revision: number;
  readonly deletedAt: Date | null;
}

/** What a conversation in a folder inherits from it and the folders around it. */
export interface Inheritance {
  /** Outermost first. */
  readonly systemPrompts: readonly string[];
  /** That of the innermost folder that has one. */
  readonly modelId: string | null;
}

/** What a folder is called and gives to what lies in it. */
export interface FolderSettings {
  readonly name: string;
  readonly color: string | null;
  readonly icon: string | null;
  readonly systemPrompt: string | null;
  readonly modelId: string | null;
}

/** What an update writes: a key that is absent stays as it is, null clears it. */
export interface FolderChanges extends Partial<FolderSettings> {
  readonly parentId?: string | null;
  readonly position?: number;
}

/** Conversations that went with a folder or came back with it, and the tags that count them. */
export interface Carried {
  readonly conversationIds: readonly string[];
  readonly tagIds: readonly string[];
}

export interface FolderStore {
  /**
   * Until the transaction ends, nobody else changes the order of this person's library: folders, tags, and what is in
   * them. Two who would each be right alone can so not be wrong together.
   */
  lock(tx: Transaction, userId: string): Promise<void>;
  /** All of a person that are not deleted. */
  all(tx: Transaction, userId: string): Promise<StoredFolder[]>;
  /**
   * Those that went when this one did, itself among them: as many as can be had at once, however many are in the trash. None
   * where it was not deleted since `restorableSince`.
   */
  goneWith(tx: Transaction, userId: string, id: string, restorableSince: Date): Promise<StoredFolder[]>;
  insert(
    tx: Transaction,
    row: FolderChanges & { id: string; userId: string; name: string; position: number },
  ): Promise<void>;
  /** Of one that is there. */
  settings(tx: Transaction, id: string): Promise<FolderSettings>;
  /** Writes the changes and raises the revision. */
  update(tx: Transaction, id: string, changes: FolderChanges, at: Date): Promise<void>;
  /** Gives folders their places; no revision is raised by neighbours that move aside. */
  renumber(
    tx: Transaction,
    places: readonly { readonly id: string; readonly position: number }[],
  ): Promise<void>;
  reparent(tx: Transaction, ids: readonly string[], parentId: string | null, at: Date): Promise<void>;
  /** Puts folders into the trash, or with null takes them out of it. */
  setDeleted(tx: Transaction, ids: readonly string[], deletedAt: Date | null, at: Date): Promise<void>;
  /** Moves what is right in a folder, what is in the trash included; tells of what is not. */
  moveConversations(tx: Transaction, folderId: string, parentId: string | null): Promise<Carried>;
  /** Puts what is in the folders into the trash, in the name of `deletedWith`. */
  deleteConversations(
    tx: Transaction,
    folderIds: readonly string[],
    deletedWith: string,
    at: Date,
  ): Promise<Carried>;
  /** Brings back what went with these folders since `restorableSince`. */
  restoreConversations(
    tx: Transaction,
    folderIds: readonly string[],
    restorableSince: Date,
  ): Promise<Carried>;
  runningGenerations(tx: Transaction, conversationIds: readonly string[]): Promise<string[]>;
  /** What a conversation inherits that lies in this folder, or in none. */
  inheritance(tx: Transaction, folderId: string | null): Promise<Inheritance>;
  /** The ids of the person's favorite messages in conversations that are there: at most so many. */
  favoritesIn(
    tx: Transaction,
    userId: string,
    conversationIds: readonly string[],
    atMost: number,
  ): Promise<string[]>;
  /** The ids of the conversations in these folders that are not deleted. */
  conversationsIn(tx: Transaction, folderIds: readonly string[]): Promise<string[]>;
}
