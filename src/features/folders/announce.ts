import type { Transaction } from '../../platform/database/database.port.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import { type ConversationFeedEvent, feedKey, type ViewerFeedEvent } from '../live/feeds.ts';

/** Beyond this a client that reads its lists again is done sooner than one that is told each thing by itself. */
export const MOST_TOLD = 200;

/**
 * Tells a person's tabs, after the commit and each thing once, what changed in the house; one `FeedReset` instead where it
 * is more than `MOST_TOLD`. Whoever looks at just one conversation is told in its own feed too.
 */
export function announce(
  tx: Transaction,
  feed: Feed,
  userId: string,
  events: readonly ViewerFeedEvent[],
): void {
  const once = [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
  tx.afterCommit(() => {
    if (once.length > MOST_TOLD) {
      feed.append<ViewerFeedEvent>(feedKey.viewer(userId), { type: 'FeedReset' });
      return;
    }
    for (const event of once) {
      feed.append<ViewerFeedEvent>(feedKey.viewer(userId), event);
      if (event.type === 'ConversationChanged' || event.type === 'ConversationRemoved')
        feed.append<ConversationFeedEvent>(feedKey.conversation(event.conversationId), event);
      // To those who looked at it when it went, it is changed: it is there again.
      else if (event.type === 'ConversationAdded')
        feed.append<ConversationFeedEvent>(feedKey.conversation(event.conversationId), {
          type: 'ConversationChanged',
          conversationId: event.conversationId,
        });
    }
  });
}

export const folderEvents = (
  type: 'FolderAdded' | 'FolderChanged' | 'FolderRemoved',
  ids: Iterable<string>,
): ViewerFeedEvent[] => Array.from(ids, (folderId) => ({ type, folderId }));

export const conversationEvents = (
  type: 'ConversationAdded' | 'ConversationChanged' | 'ConversationRemoved',
  ids: Iterable<string>,
): ViewerFeedEvent[] => Array.from(ids, (conversationId) => ({ type, conversationId }));

export const tagEvents = (type: 'TagAdded' | 'TagChanged', ids: Iterable<string>): ViewerFeedEvent[] =>
  Array.from(ids, (tagId) => ({ type, tagId }));
