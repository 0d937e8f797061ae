import type { Transaction } from '../../platform/database/database.port.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import { type ConversationFeedEvent, feedKey, type ViewerFeedEvent } from '../live/feeds.ts';

/** Beyond this a client that reads its lists again is done sooner than one that is told each thing by itself. */
export const MAX_EVENTS = 200;

/**
 * Tells a person's tabs, after the commit and each thing once, what changed in the library; one `FeedReset` instead where it
 * is more than `MAX_EVENTS`. Whoever looks at just one conversation is told in its own feed, however many they are.
 */
export function announce(
  tx: Transaction,
  feed: Feed,
  userId: string,
  events: readonly ViewerFeedEvent[],
): void {
  const once = [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
  const lists: readonly ViewerFeedEvent[] = once.length > MAX_EVENTS ? [{ type: 'FeedReset' }] : once;
  tx.afterCommit(() => {
    for (const event of lists) feed.append<ViewerFeedEvent>(feedKey.viewer(userId), event);
    for (const event of once) {
      const own = ofConversation(event);
      if (own) feed.append<ConversationFeedEvent>(feedKey.conversation(own.conversationId), own);
    }
  });
}

function ofConversation(event: ViewerFeedEvent) {
  if (event.type === 'ConversationChanged' || event.type === 'ConversationRemoved') return event;
  if (event.type !== 'ConversationAdded') return null;
  // To those who looked at it when it went, it is changed: it is there again.
  return { type: 'ConversationChanged', conversationId: event.conversationId } as const;
}

export const folderEvents = (
  type: 'FolderAdded' | 'FolderChanged' | 'FolderRemoved',
  ids: Iterable<string>,
): ViewerFeedEvent[] => Array.from(ids, (folderId) => ({ type, folderId }));

export const conversationEvents = (
  type: 'ConversationAdded' | 'ConversationChanged' | 'ConversationRemoved',
  ids: Iterable<string>,
): ViewerFeedEvent[] => Array.from(ids, (conversationId) => ({ type, conversationId }));

/** The favorite messages that come back with conversations. */
export const favoriteEvents = (ids: Iterable<string>): ViewerFeedEvent[] =>
  Array.from(ids, (messageId) => ({ type: 'MessageChanged', messageId }));

export const tagEvents = (type: 'TagAdded' | 'TagChanged', ids: Iterable<string>): ViewerFeedEvent[] =>
  Array.from(ids, (tagId) => ({ type, tagId }));
