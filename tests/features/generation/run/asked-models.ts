import { Endings } from '../../../../src/features/generation/run/endings.ts';
import type { RunJob, RunResult } from '../../../../src/features/generation/run/run.ts';
import { Runner } from '../../../../src/features/generation/run/runner.ts';
import { TemporaryAnswers } from '../../../../src/features/generation/temporary/temporary-answers.ts';
import type { TemporaryResult } from '../../../../src/features/generation/temporary/temporary-run.ts';
import { ModelTexts } from '../../../../src/features/generation/texts/model-texts.ts';
import { feedKey, type GenerationFeedEvent, isTerminal } from '../../../../src/features/live/feeds.ts';
import { liveStats } from '../../../../src/features/live/live-stats.ts';
import { MemoryFeed } from '../../../../src/platform/feed/memory-feed.ts';
import {
  type ChatModelProvider,
  type ChatPurpose,
  ProviderError,
  type Usage,
} from '../../../../src/platform/model/chat-model.port.ts';
import { nameOnly, type Resolved } from '../../../../src/platform/model/model-registry.port.ts';

/** Whoever watches leaves as soon as there is something to read. */
export interface Watching {
  readonly leaves: boolean;
}

const clock = { now: () => new Date() };
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const QUESTION = 'Count to four.';
const LIMITS = {
  firstTokenMs: 20_000,
  idleMs: 500,
  totalMs: 60_000,
  maxOutputTokens: 2048,
  maxAnswerBytes: 1024,
  checkpointMs: 60_000,
  contextMessages: 20,
  messageMaxCharacters: 1000,
};

/** Asks one provider in the three ways in which models are asked, without a database, and writes down all that is told. */
export class AskedModels implements AsyncDisposable {
  readonly #feed = new MemoryFeed({ maxBytes: 1e6, maxAgeMs: 60_000, clock });
  readonly #resolve: () => Promise<Resolved>;

  constructor(provider: ChatModelProvider) {
    // A dollar for a token that is read, two for one that is written.
    const info = { ...nameOnly(`${provider.name}/m`), inputPrice: 1e6, outputPrice: 2e6 };
    this.#resolve = async () => ({ ok: true, info, provider, byOwnKey: false });
  }

  /** What the feed of a generation says, and what is stored of it. */
  async run({ leaves }: Watching): Promise<string[]> {
    const feed = this.#feed;
    const job = jobOf(crypto.randomUUID());
    const stored = Promise.withResolvers<RunResult>();
    const finish = async (_: unknown, result: RunResult) => {
      stored.resolve(result);
      return true;
    };
    const runner = new Runner({
      resolveModel: this.#resolve,
      clock,
      limits: LIMITS,
      prompts: {
        read: async () => ({ messages: [], length: 0 }),
        build: async () => ({
          messages: [{ role: 'user', text: QUESTION }],
          answerTokens: 100,
          isTruncated: false,
          fits: true,
        }),
      },
      answers: { keyOf: () => null, find: async () => null, keep: () => {} },
      storeCheckpoint: async () => {},
      feed,
      endings: new Endings({
        store: { finish, takeOver: async () => [], markAnnounced: async () => [] },
        transact: () => Promise.reject(new Error('nothing is transacted')),
        feed,
      }),
      log: silent,
      onEnd: () => {},
    });
    runner.start(job);
    const told = new Lines();
    const events = await feed.read<GenerationFeedEvent>(feedKey.generation(job.generationId), {
      from: 'start',
    });
    for await (const { event } of events) {
      if (event.type === 'TextDelta') told.add('text', event.text);
      else if (event.type === 'ReasoningDelta') told.add('reasoning', event.text);
      else if (event.type === 'GenerationFailed') told.line(`${event.status} ${event.error.code}`);
      else if (event.type === 'GenerationFinished')
        told.line(`${event.status} ${event.finishReason}, ${tokens(event.usage, event.usage.cost)}`);
      if (isTerminal(event)) break;
      if (leaves) runner.stop(job.generationId);
    }
    const { parts, ...result } = await stored.promise;
    return [...told.all, 'stored:', ...parts.map(({ type, text }) => `${type} "${text}"`), ended(result)];
  }

  /** What its subscriber hears, and how the run ended. */
  async temporary({ leaves }: Watching): Promise<string[]> {
    const over = Promise.withResolvers<TemporaryResult>();
    const answers = new TemporaryAnswers({
      resolve: this.#resolve,
      clock,
      limits: LIMITS,
      models: { check: async () => {}, default: async () => 'test/m' },
      coalesceMs: 0,
      maxQueueBytes: 1e6,
      stats: liveStats(),
      accepting: () => true,
      onEnd: over.resolve,
      log: silent,
    });
    const viewer = { userId: 'ada', sessionId: 'session', expiresAt: new Date(8.64e15) };
    const told = new Lines();
    for await (const event of await answers.start(viewer, { messages: [{ role: 'USER', text: QUESTION }] })) {
      if (event.type === 'TemporaryText') told.add('text', event.text);
      else if (event.type === 'TemporaryReasoning') told.add('reasoning', event.text);
      else if (event.type === 'TemporaryAnswerFailed') told.line(`FAILED ${event.error.code}`);
      else if (event.type === 'TemporaryAnswerFinished')
        told.line(`${event.status} ${event.finishReason}, ${tokens(event.usage, event.usage.cost)}`);
      if (leaves) break;
    }
    return [...told.all, 'ended:', ended(await over.promise)];
  }

  /** What a text is, and what was counted of it. `signal` is what gives it up. */
  async text(purpose: ChatPurpose, timeoutMs: number, signal: AbortSignal): Promise<string[]> {
    const told = new Lines();
    const texts = new ModelTexts(this.#resolve, (counted, usage) =>
      told.line(`counted for ${counted}: ${tokens(usage)}`),
    );
    const messages = [
      { role: 'user', text: QUESTION },
      { role: 'user', text: 'Sum up.' },
    ] as const;
    const said = await texts.write('ada', 'test/m', messages, { purpose, timeoutMs, signal }).then(
      (text) => `text "${text}"`,
      (error) => (error instanceof ProviderError ? error.code : String(error)),
    );
    return [said, ...told.all];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#feed.close();
  }
}

/** Lines of a transcript, neighbouring pieces of one kind joined. */
class Lines {
  readonly #lines: { kind: string; text: string }[] = [];

  add(kind: string, text: string): void {
    const last = this.#lines.at(-1);
    if (last?.kind === kind) last.text += text;
    else this.#lines.push({ kind, text });
  }

  line(text: string): void {
    this.#lines.push({ kind: '', text });
  }

  get all(): string[] {
    return this.#lines.map(({ kind, text }) => (kind === '' ? text : `${kind} "${text}"`));
  }
}

function tokens({ inputTokens, outputTokens }: Usage, cost?: number | null): string {
  return `${inputTokens} + ${outputTokens} tokens${cost == null ? '' : `, ${cost} dollars`}`;
}

function ended({ status, finishReason, error, usage, cost, firstTokenAt }: TemporaryResult): string {
  const why = error ? `${finishReason} ${error.code}` : finishReason;
  return `${status} ${why}, ${tokens(usage, cost)}${firstTokenAt ? '' : ', never began'}`;
}

function jobOf(generationId: string): RunJob {
  return {
    generationId,
    messageId: 'message',
    conversationId: 'conversation',
    userId: 'ada',
    parentId: 'question',
    modelId: 'test/m',
    systemPrompt: null,
    parameters: {},
    anew: false,
  };
}
