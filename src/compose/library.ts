import { BulkConversations } from '../features/conversations/bulk-conversations.ts';
import { ConversationChanger } from '../features/conversations/conversation-changes.ts';
import { conversationStore, libraryStore } from '../features/conversations/conversation-writes.store.ts';
import { conversationReads } from '../features/conversations/conversations.store.ts';
import { Conversations } from '../features/conversations/conversations.ts';
import { changeConversations } from '../features/folders/conversation-batches.store.ts';
import { favoritesIn } from '../features/folders/favorites-in.store.ts';
import { folderReads } from '../features/folders/folder-reads.store.ts';
import { FolderTrash } from '../features/folders/folder-trash.ts';
import { folderStore } from '../features/folders/folders.store.ts';
import { Folders } from '../features/folders/folders.ts';
import { lockLibrary } from '../features/folders/library-lock.store.ts';
import type { Models } from '../features/models/models.ts';
import { tagReads } from '../features/tags/tag-reads.store.ts';
import { tagLinkStore, tagStore } from '../features/tags/tags.store.ts';
import { Tags } from '../features/tags/tags.ts';
import type { ReadsOf, ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeLibrary> {}
  interface Reads extends ReadsOf<typeof composeLibrary> {}
}

/** Conversations and the order that people keep them in. */
export function composeLibrary(platform: Platform, { models }: { readonly models: Models }) {
  const { database, transact, feed, clock, restorableMs } = platform;
  const { prisma, statements } = database;
  const restorableSince = () => new Date(clock.now().getTime() - restorableMs);
  const store = conversationStore({ restorableMs, favoritesIn });
  const tags = tagStore(lockLibrary, changeConversations);
  const changer = new ConversationChanger({
    store,
    library: libraryStore(lockLibrary),
    tags,
    tagLinks: tagLinkStore,
    feed,
    clock,
  });
  return {
    services: {
      folders: new Folders({ store: folderStore, models, transact, clock }),
      folderTrash: new FolderTrash({ store: folderStore, transact, feed, clock, restorableMs }),
      tags: new Tags({ store: tags, transact }),
      conversations: new Conversations({ changer, models, transact }),
      bulkConversations: new BulkConversations({ changer, transact }),
    },
    reads: () => ({
      conversations: conversationReads(prisma, statements, { restorableSince }),
      folders: folderReads(statements, { restorableSince }),
      tags: tagReads(statements),
    }),
  };
}
