import type { Transaction } from '../../platform/database/database.port.ts';

/** What an update writes: a key that is absent stays as it is, null clears it. */
export interface ConversationChanges {
  title?: string;
  /** False once somebody chose the title. */
  autoTitle?: boolean;
  description?: string | null;
  systemPrompt?: string | null;
  modelId?: string | null;
  folderId?: string | null;
  archived?: boolean;
  pinned?: boolean;
  favorite?: boolean;
  deletedAt?: Date | null;
  deletedWith?: null;
}

export interface InFolder {
  readonly id: string;
  readonly folderId: string | null;
}

/** A conversation that nobody else changes. */
export interface LockedConversation extends InFolder {
  readonly revision: number;
  /** Whether all that it is to be given holds of it already, the folder aside. */
  readonly alike: boolean;
}

/** The revisions that a caller has seen, by id; of a conversation that is left out, whatever stands. */
export type ExpectedRevisions = ReadonlyMap<string, number>;

/** Which conversations a change is for. */
export interface Target {
  readonly ids: readonly string[];
  /** Whether they are to be in the trash, or out of it. */
  readonly deleted: boolean;
}

export interface ConversationStore {
  insert(
    tx: Transaction,
    row: { id: string; userId: string; title: string } & ConversationChanges,
  ): Promise<void>;
  /**
   * Those of the target that `update` would match, compared with the changes that they are to be given; nobody else changes
   * them until the transaction ends.
   */
  lock(
    tx: Transaction,
    userId: string,
    target: Target,
    at: Date,
    changes: ConversationChanges,
  ): Promise<LockedConversation[]>;
  /** Answers the ids of those that matched: this person's, in that state, and in the trash no longer than one can restore. */
  update(
    tx: Transaction,
    userId: string,
    target: Target,
    changes: ConversationChanges,
    at: Date,
  ): Promise<string[]>;
  /** Takes conversations out of folders that are deleted; answers where they are now. */
  leaveDeletedFolders(tx: Transaction, ids: readonly string[]): Promise<InFolder[]>;
  /** The ids of the person's favorite messages in conversations that are there: at most so many. */
  favoritesIn(tx: Transaction, userId: string, ids: readonly string[], atMost: number): Promise<string[]>;
  runningGenerations(tx: Transaction, ids: readonly string[]): Promise<string[]>;
}

/** The order of a person's library, as far as conversations move in it. */
export interface LibraryStore {
  /** Until the transaction ends, nobody else changes it. */
  lock(tx: Transaction, userId: string): Promise<void>;
  /** The ids of the person's folders among `ids` and of all above them; those that are deleted are left out. */
  upwards(tx: Transaction, userId: string, ids: readonly string[]): Promise<string[]>;
}
