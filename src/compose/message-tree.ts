import type { Clock } from '../core/clock.ts';
import { libraryStore } from '../features/conversations/conversation-writes.store.ts';
import { lockLibrary } from '../features/folders/library-lock.store.ts';
import type { ChangeTransaction } from '../features/live/changes.ts';
import { branchStore } from '../features/messages/tree/branches.store.ts';
import { Branches } from '../features/messages/tree/branches.ts';
import { deletedMessageReads } from '../features/messages/tree/deleted-messages.store.ts';
import { deletionStore } from '../features/messages/tree/deletion.store.ts';
import { Deletions } from '../features/messages/tree/deletion.ts';
import { forkStore } from '../features/messages/tree/fork.store.ts';
import { Forks } from '../features/messages/tree/fork.ts';
import type { Transact } from '../platform/database/database.port.ts';
import type { Statements } from '../platform/database/statement.ts';
import type { Feed } from '../platform/feed/feed.port.ts';

export interface TreeDeps {
  readonly transact: Transact<ChangeTransaction>;
  readonly statements: Statements;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly restorableMs: number;
  readonly maxMessages: number;
}

/** What people do with the tree of a conversation, and its request's reads of what was taken out of it. */
export function messageTree({ transact, statements, feed, clock, restorableMs, maxMessages }: TreeDeps) {
  const since = () => new Date(clock.now().getTime() - restorableMs);
  return {
    services: {
      branches: new Branches({ store: branchStore, transact }),
      deletions: new Deletions({ store: deletionStore, transact, feed, restorableSince: since }),
      forks: new Forks({ store: forkStore, library: libraryStore(lockLibrary), transact, maxMessages }),
    },
    leaveBranch: branchStore.leave,
    reads: () => ({ deletedMessages: deletedMessageReads(statements, since) }),
  };
}
