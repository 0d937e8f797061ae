import type { Clock } from '../../../core/clock.ts';
import {
  type ChatEvent,
  type ChatMessage,
  type FinishReason,
  ProviderError,
  type Usage,
} from '../../../platform/model/chat-model.port.ts';
import type { GenerationFault } from '../../live/feeds.ts';
import { type ContextMessage, fitContext } from '../prompt/context-window.ts';
import { Answer } from '../run/answer.ts';
import { costOf, type Prices } from '../run/cost.ts';
import { mostOutputTokens } from '../run/generation-parameters.ts';
import { completed, failed, type Outcome, SERVER_LOST } from '../run/outcome.ts';
import type { RunResult } from '../run/run.ts';
import { StallGuard, type StallLimits } from '../run/stall-guard.ts';
import type { ResolveModel } from '../texts/model-texts.ts';
import type { TemporaryAnswerInput, TemporaryLimits } from './temporary-input.ts';

export type TemporaryResult = Pick<
  RunResult,
  | 'status'
  | 'finishReason'
  | 'error'
  | 'usage'
  | 'startedAt'
  | 'firstTokenAt'
  | 'endedAt'
  | 'cached'
  | 'cost'
  | 'cause'
>;

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
  abort: AbortController,
): Promise<TemporaryResult> {
  const answer = new Answer(limits.maxAnswerBytes);
  const guard = new StallGuard(limits, (error) => abort.abort(error));
  const startedAt = clock.now();
  let prompt: readonly ChatMessage[] = [];
  let prices: Prices | null = null;
  let usage: Usage | null = null;
  let reason: FinishReason | null = null;
  let firstTokenAt: Date | null = null;

  const sink = (event: ChatEvent) => {
    guard.progress();
    if (event.type === 'usage') usage = event.usage;
    else if (event.type === 'finish') reason = event.reason;
    else if (event.text !== '') {
      answer.add(event.type, event.text);
      firstTokenAt ??= clock.now();
      tell(event.type, event.text);
    }
  };

  const end = (outcome: Outcome, cause: unknown): TemporaryResult => {
    const took = usage ?? answer.estimateUsage(outcome, prompt);
    return {
      ...outcome,
      error: outcome.error && inOtherWords(outcome.error),
      usage: took,
      cost: costOf(took, prices),
      cached: false,
      startedAt,
      firstTokenAt,
      endedAt: clock.now(),
      cause,
    };
  };

  try {
    const resolved = await resolve(ask.userId, ask.modelId);
    abort.signal.throwIfAborted();
    if (!resolved.ok) throw new ProviderError('PROVIDER_REJECTED', resolved.why);
    const { info, provider } = resolved;
    prices = info;
    const { temperature, topP, stop, maxOutputTokens: wanted } = ask.parameters ?? {};
    const maxOutputTokens = mostOutputTokens(wanted, limits, info);
    const fitted = promptOf(ask, limits.contextMessages, {
      contextWindow: info.contextWindow,
      maxOutputTokens,
    });
    prompt = fitted.messages;
    const request = {
      model: info.name,
      messages: prompt,
      maxOutputTokens: fitted.answerTokens,
      temperature: temperature ?? undefined,
      topP: topP ?? undefined,
      stop: stop ?? undefined,
    };
    await provider.stream(request, sink, abort.signal);
    return end(completed(reason ?? 'STOP', answer.isEmpty), null);
  } catch (error) {
    const cause = abort.signal.aborted ? abort.signal.reason : error;
    return end(failed(cause), cause);
  } finally {
    guard.end();
  }
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
