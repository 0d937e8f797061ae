import type { Clock } from '../../../core/clock.ts';
import { type ChatMessage, ProviderError } from '../../../platform/model/chat-model.port.ts';
import type { GenerationFault } from '../../live/feeds.ts';
import { type ContextMessage, fitContext } from '../prompt/context-window.ts';
import { Answer, type AnswerResult } from '../run/answer.ts';
import { answeringModel, complete, type ResolveModel, requestOf } from '../run/completion.ts';
import { mostOutputTokens } from '../run/generation-parameters.ts';
import { SERVER_LOST } from '../run/outcome.ts';
import type { StallLimits } from '../run/stall-guard.ts';
import type { TemporaryAnswerInput, TemporaryLimits } from './temporary-input.ts';

export type TemporaryResult = AnswerResult;

export interface TemporaryRunDeps {
  readonly resolve: ResolveModel;
  readonly clock: Clock;
  readonly limits: TemporaryLimits & StallLimits;
}

export interface TemporaryAsk extends TemporaryAnswerInput {
  readonly userId: string;
  readonly modelId: string;
}

const LOST = 'The server that wrote this answer went away. Nothing of it was kept; ask again.';
const BROKE = 'Something went wrong on our side. Ask again.';

/** Writes one answer to `tell` alone, within the same limits as any other. Always resolves. */
export async function writeTemporary(
  { resolve, clock, limits }: TemporaryRunDeps,
  ask: TemporaryAsk,
  tell: (type: 'text' | 'reasoning', text: string) => void,
  signal: AbortSignal,
): Promise<TemporaryResult> {
  const answer = new Answer(limits.maxAnswerBytes, clock, tell);
  const asking = async () => {
    const model = await answeringModel(resolve, ask.userId, ask.modelId);
    const { contextWindow } = model.info;
    const maxOutputTokens = mostOutputTokens(ask.parameters?.maxOutputTokens, limits, model.info);
    const prompt = promptOf(ask, limits.contextMessages, { contextWindow, maxOutputTokens });
    const request = requestOf(model, prompt, ask.parameters ?? {});
    return complete(answer, { model, request, limits, signal });
  };
  const result = await answer.end(asking(), signal);
  return { ...result, error: result.error && inOtherWords(result.error) };
}

function promptOf(
  { messages, systemPrompt, parameters }: TemporaryAsk,
  shown: number,
  window: { readonly contextWindow: number | null; readonly maxOutputTokens: number },
): { readonly messages: readonly ChatMessage[]; readonly answerTokens: number } {
  const candidates = messages.slice(-shown).map(({ role, text }): ContextMessage & ChatMessage => {
    return { role: role === 'USER' ? 'user' : 'assistant', text, pinned: false, imageCount: 0 };
  });
  const { kept, answerTokens, omitted, fits } = fitContext(systemPrompt ?? null, candidates, window);
  if (!fits || (omitted > 0 && parameters?.contextOverflow === 'ERROR'))
    throw new ProviderError(
      'CONTEXT_TOO_LONG',
      'The conversation does not fit into the model’s context window.',
    );
  const system: ChatMessage[] = systemPrompt ? [{ role: 'system', text: systemPrompt }] : [];
  return { messages: [...system, ...kept.map(({ role, text }) => ({ role, text }))], answerTokens };
}

/** Nothing is kept here that could be regenerated. */
function inOtherWords(fault: GenerationFault): GenerationFault {
  if (fault.code === SERVER_LOST.code) return { ...fault, message: LOST };
  return fault.code === 'INTERNAL' ? { ...fault, message: BROKE } : fault;
}
