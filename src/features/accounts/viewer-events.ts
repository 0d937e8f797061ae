import type { Viewer } from '../../core/viewer.ts';
import type { ViewerFeedEvent } from '../live/changes.ts';
import { type IsThere, subscribeToEvents } from '../live/event-subscription.ts';
import type { Subscriptions } from '../live/feed-subscription.ts';
import { feedKey } from '../live/feeds.ts';

export type ViewerEvents = ReturnType<typeof viewerEvents>;

/** Whether what a person may restore is there for them now, by kind. */
export interface ViewerThings {
  readonly conversation: IsThere;
  readonly folder: IsThere;
  readonly promptTemplate: IsThere;
  readonly message: IsThere;
}

/**
 * Everything that concerns one person. Throws an InvalidInputError when `after` is no cursor of this person's feed.
 *
 * Events say how a thing stands when they are told, so that their order does not matter, but for removals: of two commits
 * on two instances the later one may come to the feed first. A removal of what is there again is told as its change.
 */
export function viewerEvents(subscriptions: Subscriptions, isThere: ViewerThings) {
  return (viewer: Viewer, after: string | null) =>
    subscribeToEvents<ViewerFeedEvent>(subscriptions, feedKey.viewer(viewer.userId), after, async (event) => {
      switch (event.type) {
        case 'ConversationRemoved':
          return (await isThere.conversation(viewer, event.conversationId))
            ? { ...event, type: 'ConversationChanged' }
            : event;
        case 'FolderRemoved':
          return (await isThere.folder(viewer, event.folderId)) ? { ...event, type: 'FolderChanged' } : event;
        case 'PromptTemplateRemoved':
          return (await isThere.promptTemplate(viewer, event.promptTemplateId))
            ? { ...event, type: 'PromptTemplateChanged' }
            : event;
        case 'MessageRemoved':
          return (await isThere.message(viewer, event.messageId))
            ? { ...event, type: 'MessageChanged' }
            : event;
        default:
          return event;
      }
    });
}
