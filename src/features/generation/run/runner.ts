import { setTimeout as delay } from 'node:timers/promises';
import { Backoff } from '../../../core/backoff.ts';
import { isDatabaseAway } from '../../../platform/database/faults.ts';
import type { Feed } from '../../../platform/feed/feed.port.ts';
import { ProviderError } from '../../../platform/model/chat-model.port.ts';
import { feedKey, type GenerationFeedEvent } from '../../live/feeds.ts';
import type { Answer } from './answer.ts';
import type { Endings } from './endings.ts';
import { LeaseLost, ServerLeaving, Stopped } from './outcome.ts';
import { askModel, type RunDeps, type RunJob, type RunResult, writeAnswer } from './run.ts';
import { StopOrders } from './stop-orders.ts';

const RETRY = { firstMs: 50, maxMs: 2000 };
/** A store that answers, and refuses, is asked again for this long; then the lease runs out and the run is interrupted. */
const REFUSED_MS = 60_000;
/** Bytes of ended answers that wait for the database, above which no new ones are begun. */
const MAX_UNSTORED_BYTES = 64 * 1024 * 1024;

export interface RunnerLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Does the writing of an answer, and what else is to be done around it. */
export type AroundRun = (job: RunJob, write: () => Promise<RunResult>) => Promise<RunResult>;

export interface RunnerDeps extends RunDeps {
  readonly feed: Feed;
  readonly endings: Endings;
  readonly log: RunnerLog;
  /** Called at the end of every run; for metrics. */
  readonly onEnd: (job: RunJob, result: RunResult) => void;
  readonly around?: AroundRun;
}

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** The runs of this instance. */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #running = new Map<string, Running>();
  /** Aborted when what is not stored by now will not be. */
  readonly #giveUp = new AbortController();
  #unstoredBytes = 0;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** The generations that are being written here. */
  get running(): string[] {
    return [...this.#running.keys()];
  }

  /**
   * False while too much of what has been written waits for the database. Nothing that waits is let go, so that at most this
   * and the answers that are running, each bounded, are held.
   */
  get hasRoom(): boolean {
    return this.#unstoredBytes < MAX_UNSTORED_BYTES;
  }

  /** Begins to write; nobody waits for it. The generation and its lease are stored already. */
  start(job: RunJob): void {
    const abort = new AbortController();
    const done = this.#run(job, abort)
      .catch((error) => this.#deps.log.error({ err: error, generationId: job.generationId }, 'a run broke'))
      .finally(() => this.#running.delete(job.generationId));
    this.#running.set(job.generationId, { abort, done });
  }

  /** Ends a run as its viewer wants it; false when it is not written here. */
  stop(generationId: string): boolean {
    const running = this.#running.get(generationId);
    running?.abort.abort(new Stopped());
    return running !== undefined;
  }

  /** Ends a run whose lease somebody else has taken, without a word: that one has told everybody. */
  abandon(generationId: string): void {
    this.#running.get(generationId)?.abort.abort(new LeaseLost());
  }

  /**
   * Waits up to `graceMs` for the runs to end by themselves, then ends them as INTERRUPTED with what they have. What cannot
   * be stored within `storeMs` from then is logged and let go.
   */
  async drain(graceMs: number, storeMs: number): Promise<void> {
    const all = () => Promise.all([...this.#running.values()].map(({ done }) => done));
    await within(graceMs, all());
    const giveUp = setTimeout(() => this.#giveUp.abort(), storeMs);
    // Again and again: one may begin while others end, from a message that was being stored.
    while (this.#running.size > 0) {
      for (const { abort } of this.#running.values()) abort.abort(new ServerLeaving());
      await all();
    }
    clearTimeout(giveUp);
  }

  async #run(job: RunJob, abort: AbortController): Promise<void> {
    const deps = this.#deps;
    const { signal } = abort;
    const orders = new StopOrders(deps, job.generationId, () => abort.abort(new Stopped()));
    const log = deps.feed.claim<GenerationFeedEvent>(feedKey.generation(job.generationId));
    try {
      const ask = (answer: Answer) => askModel(deps, job, answer, signal);
      const write = () => writeAnswer(deps, job.generationId, log, signal, ask);
      const result = await (deps.around?.(job, write) ?? write());
      if (result.cause instanceof LeaseLost) return;
      this.#logEnd(job, result);
      await this.#storeEnd(job, result);
      deps.onEnd(job, result);
    } finally {
      log.release();
      orders.close();
    }
  }

  /** Tries for as long as the database is away and this process lives. */
  async #storeEnd(job: RunJob, result: RunResult): Promise<void> {
    const { endings, log } = this.#deps;
    const { generationId, messageId } = job;
    const bytes = result.parts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const refusedAfter = performance.now() + REFUSED_MS;
    const { signal } = this.#giveUp;
    this.#unstoredBytes += bytes;
    try {
      for (const backoff = new Backoff(RETRY); ; await backoff.wait({ signal })) {
        try {
          return await unless(signal, endings.end(job, result));
        } catch (error) {
          const refused = !isDatabaseAway(error) && performance.now() > refusedAfter;
          if (refused || signal.aborted)
            return log.error(
              { err: error, generationId, messageId, bytes },
              'an answer is lost behind its last checkpoint: it could not be stored',
            );
          log.warn({ err: error, generationId }, 'an answer could not be stored yet');
        }
      }
    } finally {
      this.#unstoredBytes -= bytes;
    }
  }

  #logEnd({ generationId, modelId }: RunJob, { status, error, cause, usage }: RunResult): void {
    const { log } = this.#deps;
    const fields = { generationId, modelId, status, ...usage };
    if (!error) log.info(fields, 'answer ended');
    else if (error.code === 'INTERNAL')
      log.error({ ...fields, code: error.code, err: cause }, 'answer failed');
    else {
      const fault = cause instanceof ProviderError ? cause : null;
      const httpStatus = fault?.httpStatus ?? null;
      log.warn({ ...fields, code: error.code, httpStatus, reason: error.message }, 'answer failed');
      // What a provider says may quote the prompt.
      if (fault?.detail) log.debug({ generationId, detail: fault.detail }, 'what the provider said');
    }
  }
}

/** Waits for the work, but no longer than this. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, delay(ms, undefined, { signal: done.signal }).catch(() => {})]);
  done.abort();
}

/** Passes the work on, or rejects when it is aborted first; leaves nothing behind on a signal that lives on. */
function unless(signal: AbortSignal, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new Error('The server has no more time.'));
    signal.addEventListener('abort', tooLate, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', tooLate));
  });
}
