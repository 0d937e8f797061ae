import type { Transaction } from '../../platform/database/database.port.ts';
import type {
  ConversationStore,
  ExpectedRevisions,
  LockedConversation,
  Target,
} from './conversation-storage.ts';

/** Conversations that nobody else changes until the transaction ends. */
export interface Held {
  /** Those that are as their caller has seen them. */
  readonly fresh: readonly LockedConversation[];
  /** The revisions of those that have moved on. */
  readonly stale: ReadonlyMap<string, number>;
}

/** Locks those of the target that are there, and tells which of them are not as expected. */
export async function hold(
  store: ConversationStore,
  tx: Transaction,
  userId: string,
  target: Target,
  expected: ExpectedRevisions,
  at: Date,
): Promise<Held> {
  const locked = await store.lock(tx, userId, target, at);
  const hasMovedOn = ({ id, revision }: LockedConversation) => (expected.get(id) ?? revision) !== revision;
  return {
    fresh: locked.filter((conversation) => !hasMovedOn(conversation)),
    stale: new Map(locked.filter(hasMovedOn).map(({ id, revision }) => [id, revision])),
  };
}
