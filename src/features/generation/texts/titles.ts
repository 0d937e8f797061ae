import type { Clock } from '../../../core/clock.ts';
import type { Transact, Transaction } from '../../../platform/database/database.port.ts';
import type { Lock } from '../../../platform/lock/lock.port.ts';
import type { ChangeTransaction } from '../../live/changes.ts';
import { ServerLeaving } from '../run/outcome.ts';
import type { RunJob, RunResult } from '../run/run.ts';
import type { ConversationSource, ModelTexts } from './model-texts.ts';
import { titleIn, titleRequest } from './title-text.ts';

export interface TitleStore {
  /**
   * The path up to an answer, when its conversation still waits for a title; null when it does not, or when it has waited for
   * three answers in vain.
   */
  untitled(job: TitledJob): Promise<ConversationSource | null>;
  /** False when somebody gave it a title meanwhile, or it is gone. */
  entitle(tx: Transaction, conversationId: string, title: string, at: Date): Promise<boolean>;
}

type TitledJob = Pick<RunJob, 'conversationId' | 'messageId' | 'userId' | 'modelId'>;

export interface TitleDeps {
  readonly store: TitleStore;
  readonly texts: ModelTexts;
  readonly transact: Transact<ChangeTransaction>;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly log: { debug(fields: object, message: string): void };
}

const TIMEOUT_MS = 15_000;

/**
 * Gives a conversation that nobody has named a title, once an answer in it is complete. What fails is forgotten, and tried
 * again after the next answer, up to the third.
 */
export class Titles {
  readonly #deps: TitleDeps;
  readonly #running = new Set<Promise<void>>();
  readonly #stopped = new AbortController();

  constructor(deps: TitleDeps) {
    this.#deps = deps;
  }

  /** Nobody waits for it. */
  afterAnswer(job: TitledJob, { status }: Pick<RunResult, 'status'>): void {
    if (status !== 'COMPLETE' || this.#stopped.signal.aborted) return;
    const running = this.#entitle(job)
      .catch((error) =>
        this.#deps.log.debug({ err: error, conversationId: job.conversationId }, 'no title was made'),
      )
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Gives up what is being made, and begins no more. */
  async stop(): Promise<void> {
    this.#stopped.abort(new ServerLeaving());
    await Promise.all(this.#running);
  }

  async #entitle(job: TitledJob): Promise<void> {
    const { conversationId } = job;
    // Of several answers side by side, one asks for the title.
    const held = await this.#deps.lock.tryAcquire(`title:${conversationId}`, TIMEOUT_MS);
    try {
      const source = held && (await this.#deps.store.untitled(job));
      if (source && source.messages.length > 0) await this.#ask(job, source);
    } finally {
      await held?.release();
    }
  }

  async #ask(job: TitledJob, { modelId, messages }: ConversationSource): Promise<void> {
    const { conversationId, userId } = job;
    const { store, texts, transact, clock, log } = this.#deps;
    const said = await texts.write(userId, modelId ?? job.modelId, titleRequest(messages), {
      purpose: 'title',
      timeoutMs: TIMEOUT_MS,
      signal: this.#stopped.signal,
    });
    const title = titleIn(said);
    if (title === null) return log.debug({ conversationId }, 'the model named no title');
    await transact(async (tx) => {
      if (await store.entitle(tx, conversationId, title, clock.now()))
        tx.changed(userId, [{ kind: 'conversation', what: 'Changed', ids: [conversationId] }]);
    });
  }
}
