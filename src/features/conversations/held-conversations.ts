import type { Transaction } from '../../platform/database/database.port.ts';
import type {
  ConversationChanges,
  ConversationStore,
  ExpectedRevisions,
  LockedConversation,
  Target,
} from './conversation.store.port.ts';

/** Conversations that nobody else changes until the transaction ends. */
export interface Held {
  /** Those that are as their caller has seen them. */
  readonly fresh: readonly LockedConversation[];
  /** The revisions of those that have moved on. */
  readonly stale: ReadonlyMap<string, number>;
}

/** Locks those of the target that are there, and tells which of them are not as expected, and which need no change. */
export async function hold(
  store: ConversationStore,
  tx: Transaction,
  userId: string,
  { expected, ...target }: Target & { readonly expected: ExpectedRevisions },
  at: Date,
  changes: ConversationChanges = {},
): Promise<Held> {
  const locked = await store.lock(tx, userId, target, at, changes);
  const hasMovedOn = ({ id, revision }: LockedConversation) => (expected.get(id) ?? revision) !== revision;
  return {
    fresh: locked.filter((conversation) => !hasMovedOn(conversation)),
    stale: new Map(locked.filter(hasMovedOn).map(({ id, revision }) => [id, revision])),
  };
}
