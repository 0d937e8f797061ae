import {
  type ChatMessage,
  type ChatPurpose,
  ProviderError,
  type Usage,
} from '../../../platform/model/chat-model.port.ts';
import type { ModelId } from '../../../platform/model/model-registry.port.ts';
import { textOf } from '../../messages/parts.ts';
import { type ContextLimits, type ContextMessage, fitContext, roomBeside } from '../prompt/context-window.ts';
import { Answer } from '../run/answer.ts';
import { answeringModel, complete, type ResolveModel } from '../run/completion.ts';
import { cutToTokens } from './cut-text.ts';

/** What is said on one path of a conversation, and who is to write about it. */
export interface ConversationSource {
  /** The conversation's model, else its folder's; null where nobody chose one. */
  readonly modelId: string | null;
  /**
   * The newest of the path and the pinned ones above them, oldest first; what has no text, was deleted, or is being written is
   * left out. None where no person has said anything.
   */
  readonly messages: readonly ChatMessage[];
}

/** A kind of text that a model writes about a conversation. */
export interface TextKind<T> {
  readonly purpose: ChatPurpose;
  readonly request: (said: readonly ChatMessage[]) => ChatMessage[];
  /** What is of use in the model's words; null when nothing is. */
  readonly read: (text: string) => T | null;
}

export interface TextOptions {
  readonly purpose: ChatPurpose;
  /** From the asking to the last word. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Text and thoughts together, far above what any of these texts needs. */
const MAX_BYTES = 64 * 1024;
/** These texts are short, but what a model thinks before it writes counts as well. */
const MAX_OUTPUT_TOKENS = 2000;

type Candidate = ContextMessage & ChatMessage;

/** Small texts about a conversation, which models write for nobody to watch. */
export class ModelTexts {
  readonly #resolve: ResolveModel;
  readonly #onEnd: (purpose: ChatPurpose, usage: Usage) => void;

  /** `onEnd` is told what each text took, whether or not it was of use; for metrics. */
  constructor(resolve: ResolveModel, onEnd: (purpose: ChatPurpose, usage: Usage) => void) {
    this.#resolve = resolve;
    this.#onEnd = onEnd;
  }

  /**
   * What the model says to as many of the newest messages as its window holds; the last one is the instruction, and the one
   * above it is cut to what there is room for. At most 64 KiB, and nothing of what it thought. Throws a ProviderError,
   * TIMEOUT and CONTEXT_TOO_LONG among them, or the reason of `signal`.
   */
  async write(
    userId: string,
    modelId: ModelId,
    messages: readonly ChatMessage[],
    { purpose, timeoutMs, signal = new AbortController().signal }: TextOptions,
  ): Promise<string> {
    const model = await answeringModel(this.#resolve, userId, modelId);
    const { name, contextWindow, maxOutputTokens: most } = model.info;
    const window = { contextWindow, maxOutputTokens: Math.min(MAX_OUTPUT_TOKENS, most ?? MAX_OUTPUT_TOKENS) };
    const { kept, answerTokens } = fitContext(null, candidatesOf(messages, window), window);
    const prompt = kept.map(({ role, text }) => ({ role, text }));
    // No temperature: models that think refuse any but their own.
    const request = { model: name, messages: prompt, maxOutputTokens: answerTokens, purpose };
    const limits = { firstTokenMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs };
    const answer = new Answer(MAX_BYTES);
    try {
      await complete(answer, { model, request, limits, signal });
      return withoutThoughts(textOf(answer.parts));
    } finally {
      this.#onEnd(purpose, answer.usage);
    }
  }
}

/** With the newest of what was said cut, so that no model is asked to write about nothing. */
function candidatesOf(messages: readonly ChatMessage[], window: ContextLimits): Candidate[] {
  const candidates = messages.map(({ role, text }): Candidate => {
    return { role: role === 'assistant' ? role : 'user', text, pinned: false, imageCount: 0 };
  });
  const newest = candidates.at(-2);
  const text = newest && cutToTokens(newest.text, roomBeside(candidates.slice(-1), window));
  if (!newest || text == null)
    throw new ProviderError('CONTEXT_TOO_LONG', 'The text does not fit into the model’s context window.');
  return candidates.with(-2, { ...newest, text });
}

/** Some servers hand on what a model thinks as the beginning of its text, whether or not it came to an end. */
function withoutThoughts(text: string): string {
  return text.replace(/^\s*<(think|thinking|thought)>[\s\S]*?(?:<\/\1>|$)/i, '');
}
