export type ModelAbility = 'TOOLS' | 'VISION' | 'REASONING' | 'JSON';

export interface ModelInfo {
  /** As the provider calls it; may contain slashes. */
  readonly name: string;
  readonly provider: string;
  /** Tokens of prompt and answer together; null where the provider does not say. */
  readonly contextWindow: number | null;
  readonly maxOutputTokens: number | null;
  /** Null where nobody could be asked what it can do. */
  readonly abilities: readonly ModelAbility[] | null;
  /** US dollars for a million tokens; null where unknown. */
  readonly inputPrice: number | null;
  readonly outputPrice: number | null;
}

export interface ChatImage {
  /** image/png, image/jpeg, image/gif or image/webp. */
  readonly mediaType: string;
  readonly base64: string;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly text: string;
  /** Shown with the text to a model that sees; only a user's message has any. */
  readonly images?: readonly ChatImage[];
}

/** What a text is for, where it is not the answer itself. Adapters may ignore it; a model without wits of its own needs it. */
export type ChatPurpose = 'title' | 'summary' | 'follow-ups';

export interface ChatRequest {
  /** The model's name at its provider. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly maxOutputTokens: number;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly purpose?: ChatPurpose;
}

export type FinishReason = 'STOP' | 'LENGTH' | 'TOOL_CALLS' | 'CONTENT_FILTER' | 'CANCELLED' | 'ERROR';

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * What a stream says. `finish` has no reason where the provider gave none, or one that nobody knows: such an answer is taken
 * as whole, but there is no telling that it is. Text is well-formed Unicode without U+0000 (a pair of surrogates is
 * never split over two events).
 */
export type ChatEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'finish'; readonly reason: FinishReason | null };

/**
 * One provider of chat models.
 * - `stream` calls `sink` synchronously for each event, in order, `finish` at most once; it resolves when the answer is whole.
 *   A push, not an iterator: a token then costs no promise. When `sink` throws, the stream ends and that error comes out.
 * - Aborting `signal` closes the provider's socket and rejects with the signal's reason.
 * - Every fault of the provider rejects with a ProviderError; nothing else of the provider's text or of our keys is in it.
 *   An answer that ends without the wire format's end mark is a fault (PROVIDER_UNAVAILABLE), not an end; so is one with an
 *   error amid it, or with a reason that tells of one, whatever end mark follows.
 */
export interface ChatModelProvider {
  readonly name: string;
  /** What stands between this provider and its use, for people to mend; null when it is ready. */
  readonly missing: string | null;
  models(signal: AbortSignal): Promise<readonly ModelInfo[]>;
  stream(request: ChatRequest, sink: (event: ChatEvent) => void, signal: AbortSignal): Promise<void>;
}

export type ProviderErrorCode =
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_REJECTED'
  | 'PROVIDER_RATE_LIMITED'
  | 'CONTEXT_TOO_LONG'
  | 'CONTENT_FILTERED'
  | 'TIMEOUT';

/** A provider's fault in our words; `detail` is for the log alone and holds no key, but may quote the prompt. */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  readonly retryAfterMs: number | null;
  readonly detail: string | null;
  /** What the provider answered with; null when it was no answer at all, or one that broke later. */
  readonly httpStatus: number | null;

  constructor(
    code: ProviderErrorCode,
    message: string,
    options: {
      retryAfterMs?: number | null;
      detail?: string | null;
      httpStatus?: number | null;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.detail = options.detail ?? null;
    this.httpStatus = options.httpStatus ?? null;
  }
}
