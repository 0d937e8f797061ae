import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clientOf } from '../../../src/platform/database/transaction.ts';
import type { Job, JobKind, JobOutcome } from '../../../src/platform/jobs/jobs.port.ts';
import { PgBossJobs } from '../../../src/platform/jobs/pg-boss.ts';
import { databaseKind } from '../../support/database/database.ts';
import { type OpenTestDatabase, openTestDatabase } from '../../support/database/database-client.ts';

let db: OpenTestDatabase;
let instances: PgBossJobs[];
let outcomes: JobOutcome[];

beforeEach(async () => {
  db = await openTestDatabase();
  instances = [];
  outcomes = [];
});
afterEach(async () => {
  await Promise.all(instances.map((jobs) => jobs.stop(0)));
  await db.close();
});

/** One more instance, which works on `greet` as told. */
function startInstance(
  run: (job: Job) => Promise<void>,
  more: Partial<JobKind> = {},
  pollSeconds = 0.5,
): PgBossJobs {
  const jobs = new PgBossJobs({
    url: db.url,
    shared: databaseKind === 'postgres',
    pollSeconds,
    clientOf,
    onAttempt: (_kind, outcome) => outcomes.push(outcome),
    log: { warn: () => {}, error: () => {} },
  });
  jobs.declare({
    name: 'greet',
    concurrency: 2,
    retries: 2,
    retryDelaySeconds: 1,
    timeoutSeconds: 60,
    run,
    ...more,
  });
  jobs.start();
  instances.push(jobs);
  return jobs;
}

/** Asks until the instance has started. */
async function enqueue(jobs: PgBossJobs, who: string, owner?: string): Promise<void> {
  await vi.waitFor(() => db.transact((tx) => jobs.enqueue(tx, 'greet', { who }, owner)), {
    timeout: 120_000,
  });
}

const PATIENCE = { timeout: 120_000, interval: 20 };

test('a job is stored with its transaction: run once that is committed, never when it is rolled back', async () => {
  const greeted: unknown[] = [];
  const jobs = startInstance(async ({ data }) => void greeted.push(data.who));
  await enqueue(jobs, 'ada');
  await expect(
    db.transact(async (tx) => {
      await jobs.enqueue(tx, 'greet', { who: 'nobody' });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await enqueue(jobs, 'bob');
  await vi.waitFor(() => expect(greeted).toEqual(['ada', 'bob']), PATIENCE);
  expect(outcomes).toEqual(['done', 'done']);
});

test('a job that fails is tried again, later each time, and is kept as dead when that does not help', async () => {
  const tries: { attempt: number; at: number }[] = [];
  const jobs = startInstance(async ({ attempt }) => {
    tries.push({ attempt, at: performance.now() });
    throw new Error('never works');
  });
  await enqueue(jobs, 'ada');
  await vi.waitFor(() => expect(outcomes).toEqual(['failed', 'failed', 'dead']), PATIENCE);
  expect(tries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  for (const [index, pauseMs] of [900, 1400].entries())
    expect((tries[index + 1]?.at ?? 0) - (tries[index]?.at ?? 0)).toBeGreaterThan(pauseMs);
  await vi.waitFor(async () => expect(await jobs.countDead()).toBe(1), PATIENCE);
});

test('of the jobs of one owner one runs at a time, and the others’ are not kept waiting', async () => {
  const begun: unknown[] = [];
  const leave = Promise.withResolvers<void>();
  const jobs = startInstance(async ({ data }) => {
    begun.push(data.who);
    if (String(data.who).startsWith('ada')) await leave.promise;
  });
  for (const who of ['ada 1', 'ada 2', 'ada 3']) await enqueue(jobs, who, 'ada');
  await vi.waitFor(() => expect(begun).toEqual(['ada 1']), PATIENCE);
  await enqueue(jobs, 'bob', 'bob');
  await enqueue(jobs, 'nobody');
  await vi.waitFor(() => expect(begun).toEqual(['ada 1', 'bob', 'nobody']), PATIENCE);
  leave.resolve();
  await vi.waitFor(() => expect(begun.slice(3)).toEqual(['ada 2', 'ada 3']), PATIENCE);
});

test('what waits is begun as soon as something else has ended, and not when it is looked for next', async () => {
  const greeted: unknown[] = [];
  const jobs = startInstance(async ({ data }) => void greeted.push(data.who), {}, 3600);
  await enqueue(jobs, 'first');
  const all = Array.from({ length: 5 }, (_, n) => `person ${n}`);
  await db.transact(async (tx) => {
    for (const who of all) await jobs.enqueue(tx, 'greet', { who }, 'ada');
  });
  // What was stored at one moment is in no order.
  await vi.waitFor(() => expect(greeted.toSorted()).toEqual(['first', ...all]), PATIENCE);
});

test('of several instances one runs a job', async () => {
  const ran: string[] = [];
  const take = (instance: string) => async (job: Job) => void ran.push(`${job.data.who}@${instance}`);
  const first = startInstance(take('first'));
  startInstance(take('second'));
  const all = Array.from({ length: 10 }, (_, n) => `person ${n}`);
  for (const who of all) await enqueue(first, who);
  await vi.waitFor(() => expect(ran.length).toBeGreaterThanOrEqual(all.length), PATIENCE);
  expect(ran.map((line) => line.split('@')[0]).sort()).toEqual(all);
});

test('a job whose instance stops in the midst is taken by another one', async () => {
  const begun = Promise.withResolvers<void>();
  const leaving = startInstance(() => {
    begun.resolve();
    return new Promise(() => {});
  });
  await enqueue(leaving, 'ada');
  await begun.promise;
  await leaving.stop(0);
  const greeted: number[] = [];
  startInstance(async ({ attempt }) => void greeted.push(attempt));
  await vi.waitFor(() => expect(greeted).toEqual([2]), PATIENCE);
});

test('what is declared with a schedule is stored once for all instances, away from the other tables', async () => {
  const schedule = '0 4 * * *';
  const jobs = startInstance(async () => {}, { schedule });
  const other = startInstance(async () => {}, { schedule });
  await enqueue(jobs, 'ada');
  await enqueue(other, 'bob');
  const client = new pg.Client({ connectionString: db.url });
  await client.connect();
  const { rows } = await client.query('SELECT name, cron FROM jobs.schedule');
  await client.end();
  expect(rows).toEqual([{ name: 'greet', cron: schedule }]);
});
