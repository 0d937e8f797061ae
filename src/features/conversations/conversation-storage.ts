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

export interface Found extends InFolder {
  /** Whether all that it is to be given holds of it already, the folder aside. */
  readonly alike: boolean;
}

/** Which conversations a change is for. */
export interface Target {
  readonly ids: readonly string[];
  /** Whether they are to be in the trash, or out of it. */
  readonly deleted: boolean;
  /** Null: whatever it is. */
  readonly revision: number | null;
}

export interface ConversationStore {
  insert(
    tx: Transaction,
    row: { id: string; userId: string; title: string } & ConversationChanges,
  ): Promise<void>;
  /** Those of the target that are this person's; nobody else changes them until the transaction ends. */
  lock(tx: Transaction, userId: string, target: Target, changes: ConversationChanges): Promise<Found[]>;
  /** Answers the ids of those that matched: this person's, in that state, at that revision. */
  update(
    tx: Transaction,
    userId: string,
    target: Target,
    changes: ConversationChanges,
    at: Date,
  ): Promise<string[]>;
  /** The revision of a conversation of this person that is not deleted; null when there is none. */
  revision(tx: Transaction, userId: string, id: string): Promise<number | null>;
  /** Takes conversations out of folders that are deleted; answers where they are now. */
  leaveDeletedFolders(tx: Transaction, ids: readonly string[]): Promise<InFolder[]>;
  runningGenerations(tx: Transaction, ids: readonly string[]): Promise<string[]>;
}

/** The order of a person's house, as far as conversations move in it. */
export interface HouseStore {
  /** Until the transaction ends, nobody else changes it. */
  lock(tx: Transaction, userId: string): Promise<void>;
  /** The ids of the person's folders among `ids` and of all above them; those that are deleted are left out. */
  upwards(tx: Transaction, userId: string, ids: readonly string[]): Promise<string[]>;
}
