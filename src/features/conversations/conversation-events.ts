import { NotFoundError } from '../../core/errors.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Subscriptions } from '../live/feed-subscription.ts';
import { type ConversationFeedEvent, feedKey } from '../live/feeds.ts';
import { subscribeToNews } from '../live/news-subscription.ts';

export type ConversationEvents = ReturnType<typeof conversationEvents>;

/**
 * Everything that happens in one conversation, except the tokens. Throws a NotFoundError unless it is the viewer's, and
 * an InvalidInputError when `after` is no cursor of its feed.
 */
export function conversationEvents(
  subscriptions: Subscriptions,
  isVisible: (viewer: Viewer, conversationId: string) => Promise<boolean>,
) {
  return async (viewer: Viewer, conversationId: string, after: string | null) => {
    if (!(await isVisible(viewer, conversationId))) throw new NotFoundError('conversation', 'conversationId');
    return subscribeToNews<ConversationFeedEvent>(subscriptions, feedKey.conversation(conversationId), after);
  };
}
