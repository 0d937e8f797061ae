/**
 * What is sent to `/v1/messages` and read from it, and the entries of `/v1/models`: the part of Anthropic's types that is
 * used here. Held against the types of its SDK by tools/provider-types.
 */

/** A body; streamed, as every answer is. */
export interface AnthropicBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly stream: true;
  readonly messages: AnthropicMessage[];
  readonly system?: string;
  /** This and `top_p` its SDK no longer names. */
  readonly temperature?: number;
  readonly top_p?: number;
  readonly stop_sequences?: string[];
}

export interface AnthropicMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string | AnthropicBlock[];
}

export type AnthropicBlock =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image';
      readonly source: {
        readonly type: 'base64';
        readonly media_type: AnthropicImageType;
        readonly data: string;
      };
    };

export type AnthropicImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';

/** The events of the stream that its SDK knows; `ping` and `error` come as well. */
export type AnthropicEventType =
  | 'message_start'
  | 'message_delta'
  | 'message_stop'
  | 'content_block_start'
  | 'content_block_delta'
  | 'content_block_stop';

/** What a `content_block_delta` carries on with; only the first two are read. */
export type AnthropicDeltaType =
  | 'text_delta'
  | 'thinking_delta'
  | 'input_json_delta'
  | 'citations_delta'
  | 'signature_delta';

export interface AnthropicModel {
  readonly id: string;
  readonly max_input_tokens: number | null;
  readonly max_tokens: number | null;
  readonly capabilities: unknown;
}
