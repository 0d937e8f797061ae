import { setTimeout as delay } from 'node:timers/promises';
import type { Transact, Transaction } from '../../../platform/database/database.port.ts';
import type { Feed } from '../../../platform/feed/feed.port.ts';
import { tell } from '../../live/changes.ts';
import { feedKey, type GenerationFeedEvent } from '../../live/feeds.ts';
import { terminalOf } from './outcome.ts';
import type { RunJob, RunResult } from './run.ts';

export type EndedRun = Pick<RunJob, 'generationId' | 'messageId' | 'conversationId' | 'userId'>;

/** Whose runs are taken over: those whose lease has run out, or all that another instance holds, whatever their lease. */
export type TakenFrom = 'lapsed' | 'others';

export interface TakenRun extends EndedRun {
  readonly terminal: GenerationFeedEvent;
  /** True when it was running, and has been ended as INTERRUPTED; false when only its end had not been told. */
  readonly interrupted: boolean;
}

export interface EndingStore {
  /** Makes the generation and its message final, all of it or nothing. False when it is no longer this instance's to end. */
  finish(job: EndedRun, result: RunResult): Promise<boolean>;
  /**
   * Makes this instance answer for runs of others: those that run are ended as INTERRUPTED with the text that is stored.
   * Each goes to one caller; a bounded number at a time, those that run first.
   */
  takeOver(tx: Transaction, from: TakenFrom): Promise<TakenRun[]>;
  /**
   * Notes that the ends of these generations have been told, so that nobody tells them again; answers those of which it is
   * noted. One that somebody else has locked is left for another time.
   */
  markAnnounced(generationIds: readonly string[]): Promise<string[]>;
}

const SETTLE_PAUSE_MS = 10;
/** Ends that are held to be told again should this instance live on; past it the oldest are left to whoever finds them. */
const MAX_PENDING = 10_000;

/**
 * How answers end: first in the database, exactly once, then in the feeds, at least once. What was appended to a feed may
 * be lost with this process, so the row says whether the end has been told, and says so only when the feed has stored it.
 */
export class Endings {
  readonly #store: EndingStore;
  readonly #transact: Transact;
  readonly #feed: Feed;
  /** Generations, and the feeds that have been told of their ends. */
  readonly #pending = new Map<string, readonly string[]>();

  constructor(deps: { store: EndingStore; transact: Transact; feed: Feed }) {
    this.#store = deps.store;
    this.#transact = deps.transact;
    this.#feed = deps.feed;
  }

  /** Generations that have ended here and whose end may still be on its way to the feeds. */
  get pending(): Iterable<string> {
    return this.#pending.keys();
  }

  async end(job: EndedRun, result: RunResult): Promise<void> {
    if (!(await this.#store.finish(job, result))) return;
    this.#announce(job, { ...terminalOf('Generation', result), messageId: job.messageId });
  }

  /** Ends what others ran, and tells what they did not tell; answers how many were running. */
  takeOver(from: TakenFrom): Promise<number> {
    return this.#transact(async (tx) => {
      const taken = await this.#store.takeOver(tx, from);
      tx.afterCommit(() => {
        for (const run of taken) this.#announce(run, run.terminal);
      });
      return taken.filter(({ interrupted }) => interrupted).length;
    });
  }

  /** Notes in the database which ends the feeds have stored. */
  async settle(): Promise<void> {
    const told = [...this.#pending].flatMap(([id, keys]) =>
      keys.every((key) => this.#feed.isStored(key)) ? [id] : [],
    );
    if (told.length === 0) return;
    for (const id of await this.#store.markAnnounced(told)) this.#pending.delete(id);
  }

  /** Waits up to `ms` for the feeds to store what they were told; what they have not is told again by another instance. */
  async settleAll(ms: number): Promise<void> {
    for (const until = performance.now() + ms; ; await delay(SETTLE_PAUSE_MS)) {
      await this.settle();
      if (this.#pending.size === 0 || performance.now() > until) return;
    }
  }

  /** Somebody else answers for this generation now. */
  leave(generationId: string): void {
    this.#pending.delete(generationId);
  }

  #announce(run: EndedRun, terminal: GenerationFeedEvent): void {
    const feed = this.#feed;
    const { generationId, messageId, conversationId, userId } = run;
    const own = feedKey.generation(generationId);
    feed.append<GenerationFeedEvent>(own, terminal);
    const others = tell(feed, userId, [
      { kind: 'message', what: 'Changed', conversationId, ids: [messageId] },
      // It has more tokens now, and another place in a list by time.
      { kind: 'conversation', what: 'Changed', ids: [conversationId] },
      { kind: 'generation', what: 'Ended', conversationId, ids: [generationId] },
    ]);
    this.#pending.set(generationId, [own, ...others]);
    const [oldest] = this.#pending.keys();
    if (this.#pending.size > MAX_PENDING && oldest !== undefined) this.#pending.delete(oldest);
  }
}
