import type { Transaction } from '../database/database.port.ts';

/** What a job is told; JSON, at most a few kilobytes: what is big is looked up by its id. */
export type JobData = Readonly<Record<string, string | number | boolean | null>>;

export interface Job {
  readonly id: string;
  readonly data: JobData;
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the job has taken too long, or the instance ends; then it is somebody else's. */
  readonly signal: AbortSignal;
}

/** One kind of work. Every instance declares all kinds before it starts. */
export interface JobKind {
  /** Lower case, digits and hyphens. */
  readonly name: string;
  /** Jobs of this kind that one instance runs at once. */
  readonly concurrency: number;
  /** Times that a job which failed is tried again before it is dead. */
  readonly retries: number;
  /** Before the first of them; each later pause is about twice as long. */
  readonly retryDelaySeconds: number;
  /** A job that takes longer has failed. */
  readonly timeoutSeconds: number;
  /** Runs by itself too, as cron says it (UTC); once for all instances. Its data is empty then. */
  readonly schedule?: string;
  /** Rejects when the job failed. May be run more than once: when an instance dies in the midst, another one begins anew. */
  readonly run: (job: Job) => Promise<void>;
}

/** How an attempt ended: the job is done, will be tried again, or is dead: kept for somebody to look at, and run no more. */
export type JobOutcome = 'done' | 'failed' | 'dead';

/**
 * Work that is done later, by whichever instance, at least once. A job is stored with the transaction that asks for it, or
 * not at all; of all instances one runs it; one that fails is tried again, ever more slowly, and kept when it is dead.
 */
export interface Jobs {
  /** To be called before `start`. */
  declare(kind: JobKind): void;
  /** Begins to work, as soon as the database answers. Does not wait for it. */
  start(): void;
  /** Resolves when `start` is through, or has failed: to be awaited where a job is asked for soon, and in no transaction. */
  started(): Promise<void>;
  /**
   * Stores a job with what `tx` stores. Rejects with an UnavailableError while `start` is not through. Of the jobs of one kind
   * and one `owner` an instance runs one at a time, however many wait: the rest of `concurrency` is for others.
   */
  enqueue(tx: Transaction, name: string, data: JobData, owner?: string): Promise<void>;
  /** Jobs that are dead, of all kinds. */
  countDead(): Promise<number>;
  /** Takes no new jobs; those that run after `graceMs` go back. Called again it waits for the first call. */
  stop(graceMs: number): Promise<void>;
}
