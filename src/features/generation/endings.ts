import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import {
  type ConversationFeedEvent,
  feedKey,
  type GenerationFeedEvent,
  type ViewerFeedEvent,
} from '../live/feeds.ts';
import { SERVER_LOST } from './outcome.ts';
import type { RunJob, RunResult } from './run.ts';

export type EndedRun = Pick<RunJob, 'generationId' | 'messageId' | 'conversationId' | 'userId'>;

export interface EndingStore {
  /** Makes the generation and its message final. False when it had been ended before. */
  finish(tx: Transaction, job: EndedRun, result: RunResult): Promise<boolean>;
  /** Ends, as INTERRUPTED with the text that is stored, every run whose lease has run out; each run once, for one caller. */
  interruptLost(tx: Transaction): Promise<EndedRun[]>;
  /** The same for all runs that `owner` does not hold, whatever their lease. */
  interruptOthers(tx: Transaction, owner: string): Promise<EndedRun[]>;
}

/** How answers end: first in the database, then in the feeds, each exactly once. */
export class Endings {
  readonly #store: EndingStore;
  readonly #transact: Transact;
  readonly #feed: Feed;

  constructor(deps: { store: EndingStore; transact: Transact; feed: Feed }) {
    this.#store = deps.store;
    this.#transact = deps.transact;
    this.#feed = deps.feed;
  }

  async end(job: EndedRun, result: RunResult): Promise<void> {
    await this.#transact(async (tx) => {
      if (await this.#store.finish(tx, job, result))
        tx.afterCommit(() => this.#announce(job, terminalEvent(job, result)));
    });
  }

  /** Runs whose server has gone. */
  interruptLost(): Promise<number> {
    return this.#interrupt((tx) => this.#store.interruptLost(tx));
  }

  /** Runs that `owner` does not hold; for a database that nobody else can have open. */
  interruptOthers(owner: string): Promise<number> {
    return this.#interrupt((tx) => this.#store.interruptOthers(tx, owner));
  }

  #interrupt(which: (tx: Transaction) => Promise<EndedRun[]>): Promise<number> {
    return this.#transact(async (tx) => {
      const lost = await which(tx);
      tx.afterCommit(() => {
        for (const run of lost)
          this.#announce(run, {
            type: 'GenerationFailed',
            status: 'INTERRUPTED',
            error: SERVER_LOST,
            messageId: run.messageId,
          });
      });
      return lost.length;
    });
  }

  #announce(
    { generationId, messageId, conversationId, userId }: EndedRun,
    terminal: GenerationFeedEvent,
  ): void {
    const feed = this.#feed;
    const ended = { type: 'GenerationEnded', generationId } as const;
    feed.append<GenerationFeedEvent>(feedKey.generation(generationId), terminal);
    feed.append<ConversationFeedEvent>(feedKey.conversation(conversationId), {
      type: 'MessageChanged',
      messageId,
    });
    feed.append<ConversationFeedEvent>(feedKey.conversation(conversationId), ended);
    feed.append<ViewerFeedEvent>(feedKey.viewer(userId), ended);
  }
}

function terminalEvent({ messageId }: EndedRun, result: RunResult): GenerationFeedEvent {
  const { status, error, finishReason, usage } = result;
  if ((status === 'FAILED' || status === 'INTERRUPTED') && error)
    return { type: 'GenerationFailed', status, error, messageId };
  return {
    type: 'GenerationFinished',
    status: status === 'STOPPED' ? 'STOPPED' : 'COMPLETE',
    finishReason,
    usage,
    cached: false,
    messageId,
  };
}
