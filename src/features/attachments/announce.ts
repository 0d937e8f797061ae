import type { Feed } from '../../platform/feed/feed.port.ts';
import type { ViewerFeedEvent } from '../live/changes.ts';
import { feedKey } from '../live/feeds.ts';

/** Tells a person's tabs what became of a file. To be called after the commit. */
export function announce(
  feed: Feed,
  userId: string,
  type: 'AttachmentAdded' | 'AttachmentChanged' | 'AttachmentRemoved',
  attachmentId: string,
): void {
  feed.append<ViewerFeedEvent>(feedKey.viewer(userId), { type, attachmentId });
}
