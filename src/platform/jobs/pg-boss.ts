import type { Pool } from 'pg';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { UnavailableError } from '../../core/errors.ts';
import type { Transaction } from '../database/database.port.ts';
import type { JobData, JobKind, JobOutcome, Jobs } from './jobs.port.ts';

interface StatementRunner {
  $queryRawUnsafe(text: string, ...values: unknown[]): Promise<unknown>;
}

export interface PgBossOptions {
  readonly url: string;
  /** Several processes work on this database, and it can wake them. False on the embedded one: there they only poll. */
  readonly shared: boolean;
  /** How often each kind is looked for, where nothing woke this instance; at least half a second. */
  readonly pollSeconds: number;
  /** What runs statements inside a transaction. */
  readonly clientOf: (tx: Transaction) => StatementRunner;
  readonly onAttempt: (kind: string, outcome: JobOutcome) => void;
  readonly log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/** Postgres' schema in which the jobs are kept, away from the tables of the migrations. */
const SCHEMA = 'jobs';
/** Dead jobs of all kinds lie here; nobody works on them. */
const DEAD = 'dead';
const DEAD_KEPT_SECONDS = 90 * 24 * 3600;
/** An instance that says nothing of a job for so long has died; the job is given to another one. */
const SILENT_SECONDS = 30;
const CONNECTIONS = 2;
const CONNECT_MS = 3000;
const MIN_STOP_MS = 1000;

/** Whether the user of `pool` has its schema for jobs, or may make it. */
export async function mayKeepJobs(pool: Pick<Pool, 'query'>): Promise<boolean> {
  const { rows } = await pool.query<{ may: boolean }>(
    `SELECT to_regnamespace('${SCHEMA}') IS NOT NULL OR has_database_privilege(current_database(), 'CREATE') AS may`,
  );
  return rows[0]?.may === true;
}

/** Jobs in Postgres' own tables, which it makes and migrates by itself. */
export class PgBossJobs implements Jobs {
  readonly #options: PgBossOptions;
  readonly #kinds = new Map<string, JobKind>();
  /** Who looks for jobs here, by their kind. */
  readonly #workers = new Map<string, string[]>();
  #boss: PgBoss | null = null;
  #starting: Promise<void> | null = null;
  #ready = false;
  #stopped: Promise<void> | null = null;

  constructor(options: PgBossOptions) {
    this.#options = options;
  }

  declare(kind: JobKind): void {
    this.#kinds.set(kind.name, kind);
  }

  start(): void {
    this.#starting ??= this.#open().catch((error) => {
      if (!this.#stopped)
        this.#options.log.error({ err: error }, 'jobs could not be started; none will run here');
    });
  }

  async started(): Promise<void> {
    await this.#starting;
  }

  async enqueue(tx: Transaction, name: string, data: JobData, owner?: string): Promise<void> {
    const boss = this.#boss;
    if (!boss || !this.#ready)
      throw new UnavailableError('The server is still starting. Try again in a moment.', 1000);
    const client = this.#options.clientOf(tx);
    const executeSql = async (text: string, values: unknown[] = []) => {
      const rows = await client.$queryRawUnsafe(text, ...values);
      return { rows: Array.isArray(rows) ? rows : [] };
    };
    const group = owner === undefined ? {} : { group: { id: owner } };
    await boss.send(name, data, { ...group, db: { executeSql } });
    // Here it is looked for at once, also where the database wakes nobody.
    tx.afterCommit(() => {
      for (const worker of this.#workers.get(name) ?? []) boss.notifyWorker(worker);
    });
  }

  async countDead(): Promise<number> {
    await this.#starting;
    const [stats] = (await this.#boss?.getQueueStats(DEAD, { force: true })) ?? [];
    return stats?.queuedCount ?? 0;
  }

  stop(graceMs: number): Promise<void> {
    this.#stopped ??= this.#close(graceMs);
    return this.#stopped;
  }

  async #close(graceMs: number): Promise<void> {
    this.#ready = false;
    await this.#boss?.stop({ graceful: graceMs > 0, timeout: Math.max(graceMs, MIN_STOP_MS) });
    await this.#starting;
  }

  async #open(): Promise<void> {
    // Not with the server's own modules: nobody waits for jobs when it starts.
    const { PgBoss } = await import('pg-boss');
    if (this.#stopped) return;
    const { url, shared, log } = this.#options;
    const boss = new PgBoss({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_MS,
      schema: SCHEMA,
      max: shared ? CONNECTIONS : 1,
      useListenNotify: shared,
      registerInstance: false,
    });
    this.#boss = boss;
    boss.on('error', (error) => log.warn({ err: error }, 'jobs have trouble with the database'));
    boss.on('warning', ({ message }) => log.warn({ about: message }, 'jobs'));
    await boss.start({ attempts: Number.MAX_SAFE_INTEGER });
    await boss.createQueue(DEAD, { retentionSeconds: DEAD_KEPT_SECONDS });
    for (const kind of this.#kinds.values()) await this.#work(boss, kind);
    this.#ready = true;
  }

  async #work(boss: PgBoss, kind: JobKind): Promise<void> {
    const { name, schedule, concurrency } = kind;
    const { shared: notify, pollSeconds } = this.#options;
    const settings = {
      retryLimit: kind.retries,
      retryDelay: kind.retryDelaySeconds,
      retryBackoff: true,
      expireInSeconds: kind.timeoutSeconds,
      heartbeatSeconds: SILENT_SECONDS,
      deadLetter: DEAD,
      notify,
    };
    await boss.createQueue(name, settings);
    await boss.updateQueue(name, settings);
    if (schedule) await boss.schedule(name, schedule, {});
    const how = {
      includeMetadata: true as const,
      localGroupConcurrency: 1,
      pollingIntervalSeconds: pollSeconds,
      notifyPollingIntervalSeconds: pollSeconds,
    };
    const workers: string[] = [];
    this.#workers.set(name, workers);
    // Each by itself: several in one are woken as one.
    while (workers.length < concurrency) {
      const worker = await boss.work<JobData, void, typeof how>(name, how, async ([job]) => {
        // What waits is begun as soon as this one has ended.
        boss.notifyWorker(worker);
        if (job) await this.#attempt(kind, job);
      });
      workers.push(worker);
    }
  }

  async #attempt(kind: JobKind, job: JobWithMetadata<JobData>): Promise<void> {
    const { id, data, retryCount, retryLimit, signal } = job;
    const attempt = retryCount + 1;
    const { onAttempt, log } = this.#options;
    try {
      await kind.run({ id, data: data ?? {}, attempt, signal });
      onAttempt(kind.name, 'done');
    } catch (error) {
      const dead = retryCount >= retryLimit;
      const fields = { err: error, kind: kind.name, jobId: id, attempt };
      if (dead) log.error(fields, 'a job is dead: it failed for the last time');
      else log.warn(fields, 'a job failed and will be tried again');
      onAttempt(kind.name, dead ? 'dead' : 'failed');
      throw error;
    }
  }
}
