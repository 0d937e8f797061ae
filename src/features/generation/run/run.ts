import type { Clock } from '../../../core/clock.ts';
import type { FeedClaim, Position } from '../../../platform/feed/feed.port.ts';
import { type FinishReason, ProviderError } from '../../../platform/model/chat-model.port.ts';
import type { GenerationFeedEvent } from '../../live/feeds.ts';
import type { WrittenPart } from '../../messages/parts.ts';
import type { Prompts } from '../prompt/prompt.ts';
import { Answer, type AnswerResult } from './answer.ts';
import { type AnswerCache, replay } from './answer-cache.ts';
import { Checkpoints } from './checkpoints.ts';
import { answeringModel, complete, type ResolveModel, requestOf } from './completion.ts';
import { type GenerationParameters, mostOutputTokens } from './generation-parameters.ts';
import type { StallLimits } from './stall-guard.ts';

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

export interface RunResult extends AnswerResult, Checkpoint {}

export interface RunDeps {
  readonly resolveModel: ResolveModel;
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
 * Writes one answer as `ask` fills it: to the generation's feed, with the text stored now and then. It ends with `ask`, by
 * `signal`, or by a limit, and always resolves; storing the result is the caller's part.
 */
export async function writeAnswer(
  { clock, limits, storeCheckpoint }: Pick<RunDeps, 'clock' | 'limits' | 'storeCheckpoint'>,
  generationId: string,
  log: FeedClaim<GenerationFeedEvent>,
  signal: AbortSignal,
  ask: (answer: Answer) => Promise<FinishReason | null>,
): Promise<RunResult> {
  const checkpoint = (): Checkpoint => ({ parts: answer.parts, position: log.head });
  const checkpoints = new Checkpoints(limits.checkpointMs, () => storeCheckpoint(generationId, checkpoint()));
  const answer = new Answer(limits.maxAnswerBytes, clock, (type, text) => {
    checkpoints.touch();
    log.append({ type: type === 'text' ? 'TextDelta' : 'ReasoningDelta', text });
  });
  const result = await answer.end(ask(answer), signal);
  await checkpoints.end();
  return { ...result, ...checkpoint() };
}

/** Answers from the answer cache, else asks the model. */
export async function askModel(
  deps: RunDeps,
  job: RunJob,
  answer: Answer,
  signal: AbortSignal,
): Promise<FinishReason | null> {
  const { limits, answers } = deps;
  const { request, model } = await prepare(deps, job, signal);
  const key =
    job.parameters.useCache === false ? null : answers.keyOf({ ...job, byOwnKey: model.byOwnKey }, request);
  const known = key === null || job.anew ? null : await answers.find(key);
  signal.throwIfAborted();
  if (known) return replay(known, answer);
  const finishReason = await complete(answer, { model, request, limits, signal });
  // One whose end nobody can tell may be half an answer: it is not given again.
  if (key !== null && finishReason !== null)
    answers.keep(key, { parts: answer.parts, finishReason, usage: answer.usage });
  return finishReason;
}

async function prepare({ resolveModel, limits, prompts }: RunDeps, job: RunJob, signal: AbortSignal) {
  const { parameters, modelId, systemPrompt, parentId } = job;
  const [model, path] = await Promise.all([
    answeringModel(resolveModel, job.userId, modelId),
    prompts.read(parentId),
  ]);
  const maxOutputTokens = mostOutputTokens(parameters.maxOutputTokens, limits, model.info);
  const prompt = await prompts.build(path, { systemPrompt, model: model.info, maxOutputTokens }, signal);
  signal.throwIfAborted();
  if (!prompt.fits) throw new ProviderError('CONTEXT_TOO_LONG', TOO_LONG);
  if (prompt.isTruncated && parameters.contextOverflow === 'ERROR')
    throw new ProviderError('CONTEXT_TOO_LONG', OVERFLOWS);
  return { model, request: requestOf(model, prompt, parameters) };
}
