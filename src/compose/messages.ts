import { libraryStore } from '../features/conversations/conversation-writes.store.ts';
import { lockLibrary } from '../features/folders/library-lock.store.ts';
import { annotationStore } from '../features/messages/marks/annotations.store.ts';
import { MessageAnnotations } from '../features/messages/marks/annotations.ts';
import { editStore } from '../features/messages/marks/edits.store.ts';
import { MessageEdits } from '../features/messages/marks/edits.ts';
import { favoriteReads } from '../features/messages/marks/favorite-messages.store.ts';
import { markReads, markStore } from '../features/messages/marks/marks.store.ts';
import { Marks } from '../features/messages/marks/marks.ts';
import { messageChangeStore } from '../features/messages/marks/message-changes.store.ts';
import { MessageChanges } from '../features/messages/marks/message-changes.ts';
import { pinStore } from '../features/messages/marks/pins.store.ts';
import { Pins } from '../features/messages/marks/pins.ts';
import { reactionReads, reactionStore } from '../features/messages/marks/reactions.store.ts';
import { Reactions } from '../features/messages/marks/reactions.ts';
import { versionReads } from '../features/messages/marks/versions.store.ts';
import { branchStore } from '../features/messages/tree/branches.store.ts';
import { Branches } from '../features/messages/tree/branches.ts';
import { deletedMessageReads } from '../features/messages/tree/deleted-messages.store.ts';
import { deletionStore } from '../features/messages/tree/deletion.store.ts';
import { Deletions } from '../features/messages/tree/deletion.ts';
import { forkStore } from '../features/messages/tree/fork.store.ts';
import { Forks } from '../features/messages/tree/fork.ts';
import { messageReads } from '../features/messages/tree/messages.store.ts';
import type { ReadsOf, ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeMessages> {}
  interface Reads extends ReadsOf<typeof composeMessages> {}
}

/** What people do with the tree of a conversation and with single messages, apart from sending them. */
export function composeMessages({ config, database, transact, feed, clock, restorableMs }: Platform) {
  const { prisma, statements } = database;
  const { maxCharacters, maxPerConversation } = config.messages;
  const restorableSince = () => new Date(clock.now().getTime() - restorableMs);
  const changes = new MessageChanges({ store: messageChangeStore, transact, clock });
  return {
    services: {
      branches: new Branches({ store: branchStore, transact }),
      deletions: new Deletions({ store: deletionStore, transact, feed, restorableSince }),
      forks: new Forks({
        store: forkStore,
        library: libraryStore(lockLibrary),
        transact,
        maxMessages: maxPerConversation,
      }),
      messageEdits: new MessageEdits({ changes, store: editStore, messageMaxCharacters: maxCharacters }),
      reactions: new Reactions({ changes, store: reactionStore }),
      marks: new Marks({ changes, store: markStore }),
      pins: new Pins({ changes, store: pinStore }),
      annotations: new MessageAnnotations({ changes, store: annotationStore }),
    },
    reads: () => ({
      messages: messageReads(prisma, statements),
      deletedMessages: deletedMessageReads(statements, restorableSince),
      versions: versionReads(prisma, statements),
      reactions: reactionReads(statements),
      marks: markReads(statements),
      favoriteMessages: favoriteReads(prisma, statements),
    }),
  };
}
