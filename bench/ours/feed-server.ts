import type { GenerationFeedEvent } from '../../src/features/live/feeds.ts';
import { feedKey } from '../../src/features/live/feeds.ts';
import { decodeGlobalId } from '../../src/graphql/global-id.ts';
import type { FeedClaim } from '../../src/platform/feed/feed.port.ts';
import { onOrder } from '../peers/support/token-source.ts';
import { mount } from './mount.ts';

const feed = await mount();
const claims = new Map<string, FeedClaim<GenerationFeedEvent>>();

onOrder({
  onToken(streamId, text) {
    let claim = claims.get(streamId);
    if (!claim) {
      claim = feed.claim(feedKey.generation(decodeGlobalId(streamId).id));
      claims.set(streamId, claim);
    }
    claim.append({ type: 'TextDelta', text });
  },
  onEnd(streamId) {
    const usage = { inputTokens: 1, outputTokens: 1 };
    const end = {
      status: 'COMPLETE',
      finishReason: 'STOP',
      usage,
      cached: false,
      messageId: streamId,
    } as const;
    claims.get(streamId)?.append({ type: 'GenerationFinished', ...end });
    claims.get(streamId)?.release();
    claims.delete(streamId);
  },
});
