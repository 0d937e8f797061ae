import type { Clock } from '../../../core/clock.ts';
import type { FeedClaim, Position } from '../../../platform/feed/feed.port.ts';
import {
  type ChatEvent,
  type ChatMessage,
  type ChatRequest,
  type FinishReason,
  ProviderError,
  type Usage,
} from '../../../platform/model/chat-model.port.ts';
import type { Resolved } from '../../../platform/model/model-registry.port.ts';
import type { GenerationFeedEvent } from '../../live/feeds.ts';
import type { WrittenPart } from '../../messages/parts.ts';
import type { Prompts } from '../prompt/prompt.ts';
import { Answer } from './answer.ts';
import { type AnswerCache, replay } from './answer-cache.ts';
import { Checkpoints } from './checkpoints.ts';
import { costOf, type Prices } from './cost.ts';
import { type GenerationParameters, mostOutputTokens } from './generation-parameters.ts';
import { completed, failed, type Outcome } from './outcome.ts';
import { StallGuard, type StallLimits } from './stall-guard.ts';

/** All that a run needs to know; stored with its generation. */
export interface RunJob {
  readonly generationId: string;
  readonly messageId: string;
  readonly conversationId: string;
  readonly userId: string;
  /** The message that is answered. */
  readonly parentId: string;
  readonly modelId: string;
  readonly systemPrompt: string | null;
  readonly parameters: GenerationParameters;
  /** Asked for once more, or in other words: whoever wants that wants no answer from the answer cache. */
  readonly anew: boolean;
}

export interface RunLimits extends StallLimits {
  readonly maxOutputTokens: number;
  readonly maxAnswerBytes: number;
  readonly checkpointMs: number;
}

/** The text so far, and the place in the feed where it ends. */
export interface Checkpoint {
  readonly parts: readonly WrittenPart[];
  readonly position: Position;
}

export interface RunResult extends Outcome, Checkpoint {
  readonly usage: Usage;
  /** US dollars; null where a price is not known. */
  readonly cost: number | null;
  /** From the answer cache: no provider was called. */
  readonly cached: boolean;
  readonly startedAt: Date;
  readonly firstTokenAt: Date | null;
  readonly endedAt: Date;
  /** The fault itself, for the log. */
  readonly cause: unknown;
}

export interface RunDeps {
  /** The model and who answers for it in the name of this person. */
  readonly resolveModel: (userId: string, modelId: string) => Promise<Resolved>;
  readonly clock: Clock;
  readonly limits: RunLimits;
  readonly prompts: Pick<Prompts, 'read' | 'build'>;
  readonly answers: Pick<AnswerCache, 'keyOf' | 'find' | 'keep'>;
  readonly storeCheckpoint: (generationId: string, checkpoint: Checkpoint) => Promise<void>;
}

const TOO_LONG =
  'The message does not fit into the model’s context window, together with the system prompt and the pinned messages.';
/** Of the newest messages, which are all that any model is shown; what is older was never to be in the prompt. */
const OVERFLOWS =
  'What a model is shown of the conversation is longer than its context window, and nothing of it was to be left out.';

/**
 * Writes one answer: from the provider's stream to the generation's feed, with the text stored now and then. It ends by
 * the provider, by `abort`, or by a limit, and always resolves; storing the result is the caller's part.
 */
export async function writeAnswer(
  deps: RunDeps,
  job: RunJob,
  log: FeedClaim<GenerationFeedEvent>,
  abort: AbortController,
): Promise<RunResult> {
  const { clock, limits } = deps;
  const answer = new Answer(limits.maxAnswerBytes);
  const startedAt = clock.now();
  let prompt: readonly ChatMessage[] = [];
  let usage: Usage | null = null;
  let reason: FinishReason | null = null;
  let firstTokenAt: Date | null = null;
  let prices: Prices | null = null;
  let cached = false;
  let guard = null as StallGuard | null;

  const checkpoint = (): Checkpoint => ({ parts: answer.parts, position: log.head });
  const checkpoints = new Checkpoints(limits.checkpointMs, () =>
    deps.storeCheckpoint(job.generationId, checkpoint()),
  );

  const sink = (event: ChatEvent) => {
    guard?.progress();
    if (event.type === 'usage') usage = event.usage;
    else if (event.type === 'finish') reason = event.reason;
    else if (event.text !== '') {
      answer.add(event.type, event.text);
      firstTokenAt ??= clock.now();
      checkpoints.touch();
      log.append({ type: event.type === 'text' ? 'TextDelta' : 'ReasoningDelta', text: event.text });
    }
  };

  const end = (outcome: Outcome, cause: unknown): RunResult => {
    const took = usage ?? answer.estimateUsage(outcome, prompt);
    const cost = cached ? 0 : costOf(took, prices);
    const times = { startedAt, firstTokenAt, endedAt: clock.now() };
    return { ...outcome, ...checkpoint(), ...times, usage: took, cost, cached, cause };
  };

  try {
    const { request, provider, info, byOwnKey } = await prepare(deps, job, abort.signal);
    prompt = request.messages;
    prices = info;
    const key = job.parameters.useCache === false ? null : deps.answers.keyOf({ ...job, byOwnKey }, request);
    const known = key === null || job.anew ? null : await deps.answers.find(key);
    abort.signal.throwIfAborted();
    if (known) {
      cached = true;
      replay(known, sink);
    } else {
      guard = new StallGuard(limits, (error) => abort.abort(error));
      await provider.stream(request, sink, abort.signal);
    }
    const result = end(completed(reason ?? 'STOP', answer.isEmpty), null);
    // One whose end nobody can tell may be half an answer: it is not given again.
    if (key !== null && !cached && reason !== null) deps.answers.keep(key, result);
    return result;
  } catch (error) {
    const cause = abort.signal.aborted ? abort.signal.reason : error;
    return end(failed(cause), cause);
  } finally {
    guard?.end();
    await checkpoints.end();
  }
}

async function prepare({ resolveModel, limits, prompts }: RunDeps, job: RunJob, signal: AbortSignal) {
  const { parameters, modelId, systemPrompt, parentId } = job;
  const [resolved, path] = await Promise.all([resolveModel(job.userId, modelId), prompts.read(parentId)]);
  if (!resolved.ok) throw new ProviderError('PROVIDER_REJECTED', resolved.why);
  const { info, provider, byOwnKey } = resolved;
  const maxOutputTokens = mostOutputTokens(parameters.maxOutputTokens, limits, info);
  const prompt = await prompts.build(path, { systemPrompt, model: info, maxOutputTokens }, signal);
  signal.throwIfAborted();
  if (!prompt.fits) throw new ProviderError('CONTEXT_TOO_LONG', TOO_LONG);
  if (prompt.isTruncated && parameters.contextOverflow === 'ERROR')
    throw new ProviderError('CONTEXT_TOO_LONG', OVERFLOWS);
  const request: ChatRequest = {
    model: info.name,
    messages: prompt.messages,
    maxOutputTokens: prompt.answerTokens,
    temperature: parameters.temperature ?? undefined,
    topP: parameters.topP ?? undefined,
    stop: parameters.stop ?? undefined,
  };
  return { request, provider, info, byOwnKey };
}
