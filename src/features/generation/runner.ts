import { setTimeout as delay } from 'node:timers/promises';
import type { Feed } from '../../platform/feed/feed.port.ts';
import { ProviderError } from '../../platform/model/chat-model.port.ts';
import { feedKey, type GenerationFeedEvent, type StopOrder } from '../live/feeds.ts';
import type { Endings } from './endings.ts';
import { LeaseLost, ServerLeaving, Stopped } from './outcome.ts';
import { type RunDeps, type RunJob, type RunResult, writeAnswer } from './run.ts';

/** A store that is away is asked again for this long; after that the lease runs out and the run is ended as interrupted. */
const STORE_RETRY_MS = 60_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 5000;

export interface RunnerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface RunnerDeps extends RunDeps {
  readonly feed: Feed;
  readonly endings: Endings;
  readonly log: RunnerLog;
  /** Called at the end of every run; for metrics. */
  readonly onEnd: (job: RunJob, result: RunResult) => void;
}

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** The runs of this instance. */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #running = new Map<string, Running>();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** The generations that are being written here. */
  get running(): string[] {
    return [...this.#running.keys()];
  }

  /** Begins to write; nobody waits for it. The generation and its lease are stored already. */
  start(job: RunJob): void {
    const abort = new AbortController();
    const done = this.#run(job, abort)
      .catch((error) => this.#deps.log.error({ err: error, generationId: job.generationId }, 'a run broke'))
      .finally(() => this.#running.delete(job.generationId));
    this.#running.set(job.generationId, { abort, done });
  }

  /** Ends a run whose lease somebody else has taken, without a word: that one has told everybody. */
  abandon(generationId: string): void {
    this.#running.get(generationId)?.abort.abort(new LeaseLost());
  }

  /** Waits up to `graceMs` for the runs to end by themselves, then ends them as INTERRUPTED with what they have. */
  async drain(graceMs: number): Promise<void> {
    const all = () => Promise.all([...this.#running.values()].map(({ done }) => done));
    const graceOver = new AbortController();
    await Promise.race([all(), delay(graceMs, undefined, { signal: graceOver.signal }).catch(() => {})]);
    graceOver.abort();
    // Again and again: one may begin while others end, from a message that was being stored.
    while (this.#running.size > 0) {
      for (const { abort } of this.#running.values()) abort.abort(new ServerLeaving());
      await all();
    }
  }

  async #run(job: RunJob, abort: AbortController): Promise<void> {
    const orders = await this.#deps.feed.read<StopOrder>(feedKey.control(job.generationId), {
      from: 'start',
    });
    orders.next().then(
      ({ done }) => {
        if (!done) abort.abort(new Stopped());
      },
      (error) =>
        this.#deps.log.warn({ err: error, generationId: job.generationId }, 'orders cannot be heard'),
    );
    const log = this.#deps.feed.claim<GenerationFeedEvent>(feedKey.generation(job.generationId));
    try {
      const result = await writeAnswer(this.#deps, job, log, abort);
      if (result.cause instanceof LeaseLost) return;
      this.#logEnd(job, result);
      await this.#storeEnd(job, result);
      this.#deps.onEnd(job, result);
    } finally {
      log.release();
      await orders.return();
    }
  }

  async #storeEnd(job: RunJob, result: RunResult): Promise<void> {
    const giveUpAt = Date.now() + STORE_RETRY_MS;
    for (let pause = FIRST_RETRY_MS; ; pause = Math.min(2 * pause, LAST_RETRY_MS)) {
      try {
        return await this.#deps.endings.end(job, result);
      } catch (error) {
        if (Date.now() + pause > giveUpAt) throw error;
        this.#deps.log.warn(
          { err: error, generationId: job.generationId },
          'an answer could not be stored yet',
        );
        await delay(pause);
      }
    }
  }

  #logEnd({ generationId, modelId }: RunJob, { status, error, cause, usage }: RunResult): void {
    const { log } = this.#deps;
    const fields = { generationId, modelId, status, ...usage };
    if (!error) log.info(fields, 'answer ended');
    else if (error.code === 'INTERNAL')
      log.error({ ...fields, code: error.code, err: cause }, 'answer failed');
    else {
      const detail = (cause instanceof ProviderError && cause.detail) || error.message;
      log.warn({ ...fields, code: error.code, detail }, 'answer failed');
    }
  }
}
