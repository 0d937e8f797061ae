import type { Feed } from '../../../platform/feed/feed.port.ts';
import type { ConversationFeedEvent, ViewerFeedEvent } from '../../live/changes.ts';
import { feedKey } from '../../live/feeds.ts';

/** What it counts (messages, tokens), or the branch that is looked at, is another one. */
export function tellConversationChanged(
  feed: Feed,
  { userId }: { readonly userId: string },
  conversationId: string,
): void {
  const changed = { type: 'ConversationChanged', conversationId } as const;
  feed.append<ConversationFeedEvent>(feedKey.conversation(conversationId), changed);
  feed.append<ViewerFeedEvent>(feedKey.viewer(userId), changed);
}

/** Messages that are told one by one when they go or come back; of more, the feed says that much has changed. */
export const MAX_TREE_EVENTS = 100;

/**
 * The list of favorites is of all conversations: whatever happens to one of its messages is told to the person, too.
 * `messageIds` may be cut off behind one more than `MAX_TREE_EVENTS`.
 */
export function tellFavorites(
  feed: Feed,
  { userId }: { readonly userId: string },
  type: 'MessageChanged' | 'MessageRemoved',
  messageIds: readonly string[],
): void {
  const key = feedKey.viewer(userId);
  if (messageIds.length > MAX_TREE_EVENTS) feed.append<ViewerFeedEvent>(key, { type: 'FeedReset' });
  else for (const messageId of messageIds) feed.append<ViewerFeedEvent>(key, { type, messageId });
}
