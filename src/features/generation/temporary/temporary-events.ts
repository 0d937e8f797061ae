import type { FeedEvent } from '../../../platform/feed/feed.port.ts';
import type { FinishReason } from '../../../platform/model/chat-model.port.ts';
import type { GenerationFault, PricedUsage } from '../../live/feeds.ts';

interface TemporaryDelta extends FeedEvent {
  readonly type: 'TemporaryText' | 'TemporaryReasoning';
  readonly text: string;
}

export interface TemporaryAnswerFinished extends FeedEvent {
  readonly type: 'TemporaryAnswerFinished';
  readonly status: 'COMPLETE' | 'STOPPED';
  readonly finishReason: FinishReason;
  readonly usage: PricedUsage;
}

export interface TemporaryAnswerFailed extends FeedEvent {
  readonly type: 'TemporaryAnswerFailed';
  readonly error: GenerationFault;
}

/** What its one subscriber hears of an answer that is stored nowhere. The last two are terminal. */
export type TemporaryEvent = TemporaryDelta | TemporaryAnswerFinished | TemporaryAnswerFailed;

/** Characters that joined deltas may have: a longer one saves nothing more. */
const MAX_JOINED = 1024;

/** Deltas of one kind join while their reader is slow. */
export function mergeTemporary(earlier: TemporaryEvent, later: TemporaryEvent): TemporaryEvent | null {
  if (!isDelta(earlier) || !isDelta(later) || earlier.type !== later.type) return null;
  if (earlier.text.length + later.text.length > MAX_JOINED) return null;
  return { type: earlier.type, text: earlier.text + later.text };
}

function isDelta(event: TemporaryEvent): event is TemporaryDelta {
  return event.type === 'TemporaryText' || event.type === 'TemporaryReasoning';
}
