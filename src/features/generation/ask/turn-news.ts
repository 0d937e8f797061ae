import type { Transaction } from '../../../platform/database/database.port.ts';
import type { Feed } from '../../../platform/feed/feed.port.ts';
import { type ConversationFeedEvent, feedKey, type ViewerFeedEvent } from '../../live/feeds.ts';
import { tellConversationChanged } from '../../messages/tree/tree-news.ts';
import type { RunJob } from '../run/run.ts';

/** Once the turn is stored: tells everybody of its messages, `alsoAdded` before the answers, and begins its runs. */
export function announceTurn(
  tx: Transaction,
  { feed, startRun }: { readonly feed: Feed; readonly startRun: (job: RunJob) => void },
  jobs: readonly RunJob[],
  alsoAdded: readonly string[],
): void {
  tx.afterCommit(() => {
    const [first] = jobs;
    if (!first) return;
    const { conversationId, userId } = first;
    const conversation = feedKey.conversation(conversationId);
    const viewer = feedKey.viewer(userId);
    for (const messageId of [...alsoAdded, ...jobs.map((job) => job.messageId)])
      feed.append<ConversationFeedEvent>(conversation, { type: 'MessageAdded', messageId });
    for (const { generationId } of jobs) {
      feed.append<ConversationFeedEvent>(conversation, { type: 'GenerationStarted', generationId });
      feed.append<ViewerFeedEvent>(viewer, { type: 'GenerationStarted', generationId });
    }
    tellConversationChanged(feed, { userId }, conversationId);
    for (const job of jobs) startRun(job);
  });
}
