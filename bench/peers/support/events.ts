/** What a cursor of ours is before its sequence number, so that the peers' frames have as many bytes. */
const CURSOR_PREFIX = 'AAAAAAAAAAAAAAAA.AAAAAAAAAAA.';

export interface PeerEvent {
  readonly __typename: 'TextDelta' | 'GenerationFinished';
  readonly cursor: string;
  readonly text?: string;
  readonly status?: string;
  readonly finishReason?: string;
  readonly cached?: boolean;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

/** The types and fields of our own schema that a viewer's subscription names. */
export const EVENT_TYPES = /* GraphQL */ `
  type Query { ok: Boolean! }
  type Subscription { generationEvents(generationId: ID!, after: Cursor): GenerationEvent! }
  scalar Cursor
  interface FeedEvent { cursor: Cursor! }
  type TextDelta implements FeedEvent { cursor: Cursor! text: String! }
  type ReasoningDelta implements FeedEvent { cursor: Cursor! text: String! }
  type GenerationFinished implements FeedEvent {
    cursor: Cursor! status: String! finishReason: String! cached: Boolean! usage: TokenUsage!
  }
  type GenerationFailed implements FeedEvent { cursor: Cursor! status: String! error: GenerationError! }
  type TokenUsage { inputTokens: Int! outputTokens: Int! }
  type GenerationError { code: String! message: String! retryAfterMs: Int }
  union GenerationEvent = TextDelta | ReasoningDelta | GenerationFinished | GenerationFailed
`;

type Publish = (streamId: string, event: PeerEvent) => void;

/** Numbers the tokens of each stream as our own feed does, and hands them on as events. */
export function eventsInto(publish: Publish) {
  const numbers = new Map<string, number>();
  const cursorOf = (streamId: string) => {
    const seq = (numbers.get(streamId) ?? 0) + 1;
    numbers.set(streamId, seq);
    return CURSOR_PREFIX + seq.toString(36);
  };
  return {
    onToken: (streamId: string, text: string) =>
      publish(streamId, { __typename: 'TextDelta', cursor: cursorOf(streamId), text }),
    onEnd(streamId: string) {
      const usage = { inputTokens: 1, outputTokens: 1 };
      const cursor = cursorOf(streamId);
      const end = { status: 'COMPLETE', finishReason: 'STOP', cached: false, usage };
      publish(streamId, { __typename: 'GenerationFinished', cursor, ...end });
      numbers.delete(streamId);
    },
  };
}
