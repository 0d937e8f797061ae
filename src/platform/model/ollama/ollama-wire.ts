/**
 * What is sent to `/api/chat` and read from it: the part of Ollama's types that is used here. Held against the types of its
 * SDK by tools/provider-types.
 */

/** A body; streamed, as every answer is. */
export interface OllamaChatBody {
  readonly model: string;
  readonly messages: OllamaMessage[];
  readonly stream: true;
  readonly options: {
    readonly num_predict: number;
    readonly num_ctx?: number;
    readonly temperature?: number;
    readonly top_p?: number;
    readonly stop?: string[];
  };
}

export interface OllamaMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  /** In base64. */
  readonly images?: string[];
}

/** A line of the answer, of which one that failed has nothing but `error`. */
export interface OllamaLine {
  readonly message: { readonly content: string; readonly thinking?: string };
  readonly done: boolean;
  readonly done_reason: string;
  readonly prompt_eval_count: number;
  readonly eval_count: number;
  readonly error: string;
}
