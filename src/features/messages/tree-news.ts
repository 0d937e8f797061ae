import type { Feed } from '../../platform/feed/feed.port.ts';
import { type ConversationFeedEvent, feedKey, type ViewerFeedEvent } from '../live/feeds.ts';

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
