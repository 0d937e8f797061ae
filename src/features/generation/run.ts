import type { Clock } from '../../core/clock.ts';
import type { FeedClaim, Position } from '../../platform/feed/feed.port.ts';
import {
  type ChatEvent,
  type ChatMessage,
  type ChatRequest,
  type FinishReason,
  ProviderError,
  type Usage,
} from '../../platform/model/chat-model.port.ts';
import type { ModelRegistry } from '../../platform/model/model-registry.port.ts';
import type { GenerationFeedEvent } from '../live/feeds.ts';
import type { MessagePart } from '../messages/parts.ts';
import { Answer } from './answer.ts';
import { Checkpoints } from './checkpoints.ts';
import { fitContext } from './context-window.ts';
import type { GenerationParameters } from './generation-parameters.ts';
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
}

export interface RunLimits extends StallLimits {
  /** Messages before the answer that the model is shown. */
  readonly contextMessages: number;
  readonly maxOutputTokens: number;
  readonly maxAnswerBytes: number;
  readonly checkpointMs: number;
}

/** The text so far, and the place in the feed where it ends. */
export interface Checkpoint {
  readonly parts: readonly MessagePart[];
  readonly position: Position;
}

export interface RunResult extends Outcome, Checkpoint {
  readonly usage: Usage;
  readonly startedAt: Date;
  readonly firstTokenAt: Date | null;
  readonly endedAt: Date;
  /** The fault itself, for the log. */
  readonly cause: unknown;
}

export interface RunDeps {
  readonly registry: ModelRegistry;
  readonly clock: Clock;
  readonly limits: RunLimits;
  /** The newest messages of the path that ends with `messageId`, oldest first. */
  readonly readContext: (messageId: string, limit: number) => Promise<ChatMessage[]>;
  readonly storeCheckpoint: (generationId: string, checkpoint: Checkpoint) => Promise<void>;
}

/** What a request took that was refused or never answered. */
const NOTHING: Usage = { inputTokens: 0, outputTokens: 0 };

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
  const guard = new StallGuard(limits, (error) => abort.abort(error));
  const startedAt = clock.now();
  let prompt: readonly ChatMessage[] = [];
  let usage: Usage | null = null;
  let reason: FinishReason | null = null;
  let firstTokenAt: Date | null = null;

  const checkpoint = (): Checkpoint => ({ parts: answer.parts, position: log.head });
  const checkpoints = new Checkpoints(limits.checkpointMs, () =>
    deps.storeCheckpoint(job.generationId, checkpoint()),
  );

  const sink = (event: ChatEvent) => {
    guard.progress();
    if (event.type === 'usage') usage = event.usage;
    else if (event.type === 'finish') reason = event.reason;
    else if (event.text !== '') {
      answer.add(event.type, event.text);
      firstTokenAt ??= clock.now();
      checkpoints.touch();
      log.append({ type: event.type === 'text' ? 'TextDelta' : 'ReasoningDelta', text: event.text });
    }
  };

  const end = (outcome: Outcome, cause: unknown): RunResult => ({
    ...outcome,
    ...checkpoint(),
    usage: usage ?? (outcome.status === 'FAILED' && answer.isEmpty ? NOTHING : answer.estimateUsage(prompt)),
    startedAt,
    firstTokenAt,
    endedAt: clock.now(),
    cause,
  });

  try {
    const { request, provider } = await prepare(deps, job);
    prompt = request.messages;
    abort.signal.throwIfAborted();
    await provider.stream(request, sink, abort.signal);
    return end(completed(reason ?? 'STOP', answer.isEmpty), null);
  } catch (error) {
    const cause = abort.signal.aborted ? abort.signal.reason : error;
    return end(failed(cause), cause);
  } finally {
    guard.end();
    await checkpoints.end();
  }
}

async function prepare({ registry, limits, readContext }: RunDeps, job: RunJob) {
  const { parameters, modelId, systemPrompt, parentId } = job;
  const [resolved, messages] = await Promise.all([
    registry.resolve(modelId),
    readContext(parentId, limits.contextMessages),
  ]);
  if (!resolved.ok) throw new ProviderError('PROVIDER_REJECTED', resolved.why);
  const { info, provider } = resolved;
  const asked = parameters.maxOutputTokens ?? limits.maxOutputTokens;
  const maxOutputTokens = Math.min(asked, info.maxOutputTokens ?? asked);
  const prompt = fitContext(systemPrompt, messages, { contextWindow: info.contextWindow, maxOutputTokens });
  if (!prompt)
    throw new ProviderError('CONTEXT_TOO_LONG', 'The message does not fit into the model’s context window.');
  const request: ChatRequest = {
    model: info.name,
    messages: prompt,
    maxOutputTokens,
    temperature: parameters.temperature ?? undefined,
    topP: parameters.topP ?? undefined,
    stop: parameters.stop ?? undefined,
  };
  return { request, provider };
}
