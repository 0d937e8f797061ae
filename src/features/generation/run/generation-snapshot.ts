import type { Position } from '../../../platform/feed/feed.port.ts';
import type { FeedReset } from '../../live/feed-subscription.ts';
import type { GenerationFeedEvent } from '../../live/feeds.ts';

/** How a generation stands in the database. */
export interface GenerationSnapshot {
  readonly id: string;
  /** What is stored of the answer, as deltas; the whole of it once the generation has ended, and none once it is deleted. */
  readonly deltas: readonly GenerationFeedEvent[];
  /** Where in the feed that ends; null before the first checkpoint. */
  readonly position: Position | null;
  /** The terminal event; null while it runs. */
  readonly ended: GenerationFeedEvent | null;
}

export type GenerationEvent = GenerationFeedEvent | FeedReset;
