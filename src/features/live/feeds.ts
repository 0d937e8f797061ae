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

interface MessageEvent extends FeedEvent {
  /** `MessageRemoved`: it is gone with its place. One whose place stays has `MessageChanged`. */
  readonly type: 'MessageAdded' | 'MessageChanged' | 'MessageRemoved' | 'ReactionsChanged';
  readonly messageId: string;
}

interface ConversationObjectEvent extends FeedEvent {
  readonly type: 'ConversationAdded' | 'ConversationChanged' | 'ConversationRemoved';
  readonly conversationId: string;
}

interface GenerationObjectEvent extends FeedEvent {
  readonly type: 'GenerationStarted' | 'GenerationEnded';
  readonly generationId: string;
}

interface FolderEvent extends FeedEvent {
  readonly type: 'FolderAdded' | 'FolderChanged' | 'FolderRemoved';
  readonly folderId: string;
}

interface TagAddedOrChanged extends FeedEvent {
  readonly type: 'TagAdded' | 'TagChanged';
  readonly tagId: string;
}

interface TagRemoved extends FeedEvent {
  readonly type: 'TagRemoved';
  readonly tagId: string;
  /** The tag that conversations have instead; null when they have lost it. */
  readonly mergedIntoId: string | null;
}

interface PromptTemplateEvent extends FeedEvent {
  readonly type: 'PromptTemplateAdded' | 'PromptTemplateChanged' | 'PromptTemplateRemoved';
  readonly promptTemplateId: string;
}

interface AttachmentEvent extends FeedEvent {
  readonly type: 'AttachmentAdded' | 'AttachmentChanged' | 'AttachmentRemoved';
  readonly attachmentId: string;
}

interface ProviderKeysChanged extends FeedEvent {
  readonly type: 'ProviderKeysChanged';
}

/** More changed at once than is told one by one: whoever shows it reads it again. */
interface ManyChanged extends FeedEvent {
  readonly type: 'FeedReset';
}

interface SessionRevoked extends FeedEvent {
  readonly type: 'SessionRevoked';
  readonly sessionId: string;
}

/** What one conversation's feed carries: names of what changed; a reader looks up how it stands. */
export type ConversationFeedEvent =
  | MessageEvent
  | ConversationObjectEvent
  | GenerationObjectEvent
  | ManyChanged;

/** That one of a person's favorite messages changed, came back or went, or that a message became one or is none any more. */
interface FavoriteChanged extends FeedEvent {
  readonly type: 'MessageChanged' | 'MessageRemoved';
  readonly messageId: string;
}

/** What one person's feed carries. */
export type ViewerFeedEvent =
  | FavoriteChanged
  | ConversationObjectEvent
  | GenerationObjectEvent
  | FolderEvent
  | TagAddedOrChanged
  | TagRemoved
  | PromptTemplateEvent
  | AttachmentEvent
  | ProviderKeysChanged
  | ManyChanged
  | SessionRevoked;

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
