import { estimateTokens } from '../../../core/token-estimate.ts';
import {
  type ChatRequest,
  type FinishReason,
  ProviderError,
  type Usage,
} from '../../../platform/model/chat-model.port.ts';
import type { ModelId, Resolved } from '../../../platform/model/model-registry.port.ts';
import type { Answer } from './answer.ts';
import type { GenerationParameters } from './generation-parameters.ts';
import { failed } from './outcome.ts';
import { StallGuard, type StallLimits } from './stall-guard.ts';

/** A model and who answers for it. */
export type AnsweringModel = Extract<Resolved, { readonly ok: true }>;

/** The model of this id and who answers for it in the name of this person. */
export type ResolveModel = (userId: string, modelId: ModelId) => Promise<Resolved>;

export interface Completion {
  readonly model: Pick<AnsweringModel, 'info' | 'provider'>;
  readonly request: ChatRequest;
  readonly limits: StallLimits;
  /** Ends it; whoever aborts it gives the reason. */
  readonly signal: AbortSignal;
}

/**
 * Asks a model once, adds what it says to the answer and counts what that took. One answer may take several, each begun when
 * the last has ended. Resolves to why the model stopped, null where nobody can tell. Throws a ProviderError, TIMEOUT among
 * them, or the reason of `signal`; what was said until then is in the answer, and counted.
 */
export async function complete(
  answer: Answer,
  { model: { info, provider }, request, limits, signal }: Completion,
): Promise<FinishReason | null> {
  signal.throwIfAborted();
  const abort = new AbortController();
  const stop = () => abort.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const guard = new StallGuard(limits, (error) => abort.abort(error));
  let usage: Usage | null = null;
  let reason: FinishReason | null = null;
  let stopped = false;
  try {
    await provider.stream(
      request,
      (event) => {
        guard.progress();
        if (event.type === 'usage') usage = event.usage;
        else if (event.type === 'finish') reason = event.reason;
        else if (event.text !== '') answer.add(event.type, event.text);
      },
      abort.signal,
    );
    return reason;
  } catch (error) {
    const cause = abort.signal.aborted ? abort.signal.reason : error;
    stopped = failed(cause).status !== 'FAILED';
    throw cause;
  } finally {
    guard.end();
    signal.removeEventListener('abort', stop);
    answer.took(usage ?? estimateUsage(request, answer.estimatedTokens, stopped), info);
  }
}

/** Where the provider does not say. Nothing when the request was refused or never answered, unless it was stopped. */
function estimateUsage({ messages }: ChatRequest, outputTokens: number, stopped: boolean): Usage {
  if (outputTokens === 0 && !stopped) return { inputTokens: 0, outputTokens: 0 };
  return { inputTokens: messages.reduce((sum, { text }) => sum + estimateTokens(text), 0), outputTokens };
}

/** Throws a ProviderError where nobody answers for the model. */
export async function answeringModel(
  resolve: ResolveModel,
  userId: string,
  modelId: ModelId,
): Promise<AnsweringModel> {
  const resolved = await resolve(userId, modelId);
  if (!resolved.ok) throw new ProviderError('PROVIDER_REJECTED', resolved.why);
  return resolved;
}

/** Asks for the next message behind a prompt, as somebody wants it. */
export function requestOf(
  { info }: AnsweringModel,
  prompt: { readonly messages: ChatRequest['messages']; readonly answerTokens: number },
  { temperature, topP, stop }: GenerationParameters,
): ChatRequest {
  return {
    model: info.name,
    messages: prompt.messages,
    maxOutputTokens: prompt.answerTokens,
    temperature: temperature ?? undefined,
    topP: topP ?? undefined,
    stop: stop ?? undefined,
  };
}
