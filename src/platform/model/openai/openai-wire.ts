/**
 * What is sent to `/chat/completions` and read from it: the part of OpenAI's types that is used here. Held against the
 * types of its SDK by tools/provider-types.
 */

/** A body; streamed, as every answer is. */
export interface OpenAiChatBody {
  readonly model: string;
  readonly messages: OpenAiMessage[];
  readonly stream: true;
  readonly stream_options?: { readonly include_usage: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly stop?: string[];
}

export type OpenAiMessage =
  | { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }
  | { readonly role: 'user'; readonly content: OpenAiPart[] };

export type OpenAiPart =
  | { readonly type: 'text'; readonly text: string }
  /** The URL may be one of the scheme `data`. */
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** An event of the stream. */
export interface OpenAiChunk {
  readonly choices: readonly OpenAiChoice[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}

export interface OpenAiChoice {
  readonly delta: { readonly content?: string | null };
  readonly finish_reason: 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call' | null;
}
