/**
 * Compiles where our wire types agree with those of the providers' SDKs: what we send is something that the SDK could send,
 * with no field that it does not know, and what the SDK says that it reads can be read as ours.
 */
import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  RawContentBlockDelta,
  RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages';
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import type { ChatRequest, ChatResponse, ErrorResponse, Message } from 'ollama';
import type {
  ChatCompletionChunk,
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
} from 'openai/resources/chat/completions';
import type {
  AnthropicBlock,
  AnthropicBody,
  AnthropicDeltaType,
  AnthropicEventType,
  AnthropicModel,
} from '../../src/platform/model/anthropic/anthropic-wire.ts';
import type {
  OllamaChatBody,
  OllamaLine,
  OllamaMessage,
} from '../../src/platform/model/ollama/ollama-wire.ts';
import type { OpenAiChatBody, OpenAiChunk, OpenAiPart } from '../../src/platform/model/openai/openai-wire.ts';

/** Whatever is a `Narrow` is a `Wide`. */
type Fits<Narrow extends Wide, Wide> = Narrow;
/** Every field of `Ours` is one of `Theirs`: what fits may still have more. */
type Knows<Ours, Theirs> =
  Exclude<keyof Ours, keyof Theirs> extends never ? true : Exclude<keyof Ours, keyof Theirs>;
type Same<A, B> = [A, B] extends [B, A] ? true : never;
/** Of a union, the fields of all its members together. */
type Merged<Union> = { [Name in Union extends unknown ? keyof Union : never]: unknown };

export type Sent = [
  Fits<OpenAiChatBody, ChatCompletionCreateParamsStreaming>,
  Fits<AnthropicBody, MessageCreateParamsStreaming>,
  Fits<OllamaChatBody, ChatRequest>,
];

export type Read = [
  Fits<ChatCompletionChunk, OpenAiChunk>,
  Fits<ModelInfo, AnthropicModel>,
  Fits<ChatResponse & ErrorResponse, OllamaLine>,
];

const known: [
  Knows<OpenAiChatBody, ChatCompletionCreateParamsStreaming>,
  Knows<Merged<OpenAiPart>, Merged<ChatCompletionContentPart>>,
  // The SDK no longer names these two, which the models of before still take.
  Knows<Omit<AnthropicBody, 'temperature' | 'top_p'>, MessageCreateParamsStreaming>,
  Knows<Merged<AnthropicBlock>, Merged<ContentBlockParam>>,
  Knows<OllamaChatBody, ChatRequest>,
  Knows<OllamaMessage, Message>,
  Knows<OllamaChatBody['options'], NonNullable<ChatRequest['options']>>,
  Same<AnthropicEventType, RawMessageStreamEvent['type']>,
  Same<AnthropicDeltaType, RawContentBlockDelta['type']>,
] = [true, true, true, true, true, true, true, true, true];
void known;
