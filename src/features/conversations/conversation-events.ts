import { NotFoundError } from '../../core/errors.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { ConversationFeedEvent } from '../live/changes.ts';
import { type IsThere, subscribeToEvents } from '../live/event-subscription.ts';
import type { Subscriptions } from '../live/feed-subscription.ts';
import { feedKey } from '../live/feeds.ts';

export type ConversationEvents = ReturnType<typeof conversationEvents>;

/** Whether these are there for a person now. */
export interface ConversationThings {
  readonly conversation: IsThere;
  readonly message: IsThere;
}

/**
 * Everything that happens in one conversation, except the tokens. Throws a NotFoundError unless it is the viewer's, and
 * an InvalidInputError when `after` is no cursor of its feed. A removal of what is there again is told as its change, as
 * with `viewerEvents`.
 */
export function conversationEvents(subscriptions: Subscriptions, isThere: ConversationThings) {
  return async (viewer: Viewer, conversationId: string, after: string | null) => {
    if (!(await isThere.conversation(viewer, conversationId)))
      throw new NotFoundError('conversation', 'conversationId');
    const key = feedKey.conversation(conversationId);
    return subscribeToEvents<ConversationFeedEvent>(subscriptions, key, after, async (event) => {
      switch (event.type) {
        case 'ConversationRemoved':
          return (await isThere.conversation(viewer, conversationId))
            ? { ...event, type: 'ConversationChanged' }
            : event;
        case 'MessageRemoved':
          return (await isThere.message(viewer, event.messageId))
            ? { ...event, type: 'MessageChanged' }
            : event;
        default:
          return event;
      }
    });
  };
}
