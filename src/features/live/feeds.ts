import type { FeedEvent } from '../../platform/feed/feed.port.ts';
import type { FinishReason, Usage } from '../../platform/model/chat-model.port.ts';

/** The keys under which feeds are kept; the one place that knows them. */
export const feedKey = {
  generation: (generationId: string) => `generation:${generationId}`,
  conversation: (conversationId: string) => `conversation:${conversationId}`,
  viewer: (userId: string) => `viewer:${userId}`,
  /** Internal: orders to a running generation, from whichever instance. */
  control: (generationId: string) => `control:${generationId}`,
  /** Internal: says which sessions end, to every instance. */
  sessions: 'sessions',
  /** Internal: that work which one instance does for all has ended. */
  flight: (key: string) => `flight:${key}`,
} as const;

export type EndStatus = 'COMPLETE' | 'STOPPED' | 'FAILED' | 'INTERRUPTED';

export type GenerationErrorCode =
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_REJECTED'
  | 'PROVIDER_RATE_LIMITED'
  | 'CONTEXT_TOO_LONG'
  | 'CONTENT_FILTERED'
  | 'TIMEOUT'
  | 'SERVER_LOST'
  | 'INTERNAL';

export interface GenerationFault {
  readonly code: GenerationErrorCode;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

export interface TextDelta extends FeedEvent {
  readonly type: 'TextDelta';
  readonly text: string;
}

export interface ReasoningDelta extends FeedEvent {
  readonly type: 'ReasoningDelta';
  readonly text: string;
}

/** Tokens, and the US dollars that they cost; null where the price is not known. */
export interface PricedUsage extends Usage {
  readonly cost?: number | null;
}

export interface GenerationFinished extends FeedEvent {
  readonly type: 'GenerationFinished';
  readonly status: 'COMPLETE' | 'STOPPED';
  readonly finishReason: FinishReason;
  readonly usage: PricedUsage;
  readonly cached: boolean;
  readonly messageId: string;
}

export interface GenerationFailed extends FeedEvent {
  readonly type: 'GenerationFailed';
  readonly status: 'FAILED' | 'INTERRUPTED';
  readonly error: GenerationFault;
  readonly messageId: string;
}

/** What one answer's feed carries. The last two are terminal. */
export type GenerationFeedEvent = TextDelta | ReasoningDelta | GenerationFinished | GenerationFailed;

/** An order to the run of a generation. */
export interface StopOrder extends FeedEvent {
  readonly type: 'Stop';
}

export interface SessionEnded extends FeedEvent {
  readonly type: 'SessionEnded';
  readonly sessionId: string;
}

export interface FlightEnded extends FeedEvent {
  readonly type: 'FlightEnded';
}

export function isTerminal(event: GenerationFeedEvent): boolean {
  return event.type === 'GenerationFinished' || event.type === 'GenerationFailed';
}

/** Text that joined deltas may have, in characters: a longer one saves nothing more, and a line that keeps breaking lets it through never. */
const MAX_JOINED = 1024;

/** Deltas of one kind join while their reader is slow; their text in a row is all that anybody shows. */
export function mergeDeltas(
  earlier: GenerationFeedEvent,
  later: GenerationFeedEvent,
): GenerationFeedEvent | null {
  if (!isDelta(earlier) || !isDelta(later) || earlier.type !== later.type) return null;
  if (earlier.text.length + later.text.length > MAX_JOINED) return null;
  return { type: earlier.type, text: earlier.text + later.text };
}

function isDelta(event: GenerationFeedEvent): event is TextDelta | ReasoningDelta {
  return event.type === 'TextDelta' || event.type === 'ReasoningDelta';
}
