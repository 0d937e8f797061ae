import type { Viewer } from '../../core/viewer.ts';
import type { Subscriptions } from '../live/feed-subscription.ts';
import { feedKey, type ViewerFeedEvent } from '../live/feeds.ts';
import { subscribeToNews } from '../live/news-subscription.ts';

export type ViewerEvents = ReturnType<typeof viewerEvents>;

/** Everything that concerns one person. Throws an InvalidInputError when `after` is no cursor of this person's feed. */
export function viewerEvents(subscriptions: Subscriptions) {
  return (viewer: Viewer, after: string | null) =>
    subscribeToNews<ViewerFeedEvent>(subscriptions, feedKey.viewer(viewer.userId), after);
}
