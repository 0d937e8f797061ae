import { HitCounter } from '../core/hit-counter.ts';
import { VERSION } from '../core/version.ts';
import type { Attachments } from '../features/attachments/attachments.ts';
import { generationStore } from '../features/generation/ask/generation.store.ts';
import { Generations } from '../features/generation/ask/generations.ts';
import type { Prompts } from '../features/generation/prompt/prompt.ts';
import { AnswerCache } from '../features/generation/run/answer-cache.ts';
import { Endings } from '../features/generation/run/endings.ts';
import { Leases } from '../features/generation/run/leases.ts';
import { runStore } from '../features/generation/run/run.store.ts';
import { countRun } from '../features/generation/run/run-metrics.ts';
import { tracedRun } from '../features/generation/run/run-trace.ts';
import { Runner } from '../features/generation/run/runner.ts';
import { TemporaryAnswers } from '../features/generation/temporary/temporary-answers.ts';
import type { Titles } from '../features/generation/texts/titles.ts';
import { GenerationEvents } from '../features/generation/watch/generation-events.ts';
import { generationReads } from '../features/generation/watch/generation-reads.store.ts';
import { snapshotReader } from '../features/generation/watch/snapshot.store.ts';
import { viewerReadings } from '../features/live/live-stats.ts';
import { branchStore } from '../features/messages/tree/branches.store.ts';
import type { Models } from '../features/models/models.ts';
import type { TemplateReading } from '../features/templates/template-reading.ts';
import { MemoryCache } from '../platform/cache/memory-cache.ts';
import { RedisCache } from '../platform/cache/redis-cache.ts';
import { instanceRegister } from '../platform/database/instances.ts';
import { cacheReadings } from '../platform/instance-metrics.ts';
import type { ReadsOf, ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeGeneration> {}
  interface Reads extends ReadsOf<typeof composeGeneration> {}
}

/** What one instance keeps of answers where no Redis keeps them for all. */
const KEPT_ANSWERS = { maxValues: 10_000, maxBytes: 64 * 1024 * 1024 };
/** How long an answer that ended may wait for the database when the server stops. */
const STORE_MS = 2000;

interface Used {
  readonly models: Models;
  readonly attachments: Attachments;
  readonly templateReading: TemplateReading;
  readonly prompts: Prompts;
  readonly titles: Titles;
}

/** Asking for answers, writing them here, and watching them. */
export async function composeGeneration(platform: Platform, used: Used) {
  const { config, database, transact, feed, subscriptions, clock, log, metrics, stopping } = platform;
  const { prisma, statements } = database;
  const { models, attachments, templateReading } = used;
  const runs = runStore(prisma, statements, platform.instance);
  const endings = new Endings({ store: runs, transact, feed });
  const { answers, counter } = answerCache(platform);
  const runner = openRunner(platform, used, { runs, endings, answers });
  const leases = await openLeases(platform, { runs, endings, runner });

  const { coalesceMs, maxQueueBytes } = config.subscriptions;
  const snapshot = snapshotReader(statements);
  const generationEvents = new GenerationEvents({ ...subscriptions, coalesceMs, snapshot });
  const limits = {
    messageMaxCharacters: config.messages.maxCharacters,
    conversationMaxMessages: config.messages.maxPerConversation,
    ...config.answers,
  };
  const temporaryAnswers = new TemporaryAnswers({
    resolve: (userId, modelId) => models.resolveFor(userId, modelId),
    models,
    clock,
    coalesceMs,
    maxQueueBytes,
    stats: generationEvents.stats,
    accepting: () => !stopping.aborted,
    onEnd: (result) => countRun(metrics, result),
    log,
    limits,
  });
  const generations = new Generations({
    store: generationStore(prisma, statements, platform.instance),
    models,
    feed,
    transact,
    startRun: (job) => runner.start(job),
    leaveBranch: branchStore.leave,
    stopHere: (generationId) => runner.stop(generationId),
    accepting: () => !stopping.aborted && runner.hasRoom,
    files: (viewer, ids) => attachments.forSending(viewer, ids),
    render: (viewer, use) => templateReading.render(viewer, use, 'template'),
    limits,
  });
  return {
    services: { generations, generationEvents, temporaryAnswers },
    reads: () => ({ generations: generationReads(prisma, statements) }),
    caches: [counter],
    readings: {
      ...cacheReadings('answer_cache', counter, {
        hit: 'Answers that were given from the answer cache, without a provider.',
        miss: 'Questions that the answer cache was asked and knew no answer to.',
      }),
      ...viewerReadings(generationEvents.stats),
      generations_running: {
        help: 'Answers that this instance is writing.',
        read: () => runner.running.length + temporaryAnswers.running,
      },
      instances: { help: 'Instances that work on this database.', read: () => leases.instances },
    },
    drain: async (graceMs: number) => {
      await Promise.all([temporaryAnswers.drain(graceMs), runner.drain(graceMs, STORE_MS)]);
    },
    close: async () => {
      // One may have begun since, from a message that was being stored.
      await runner.drain(0, STORE_MS);
      await leases.stop();
    },
  };
}

interface RunStores {
  readonly runs: ReturnType<typeof runStore>;
  readonly endings: Endings;
}

function openRunner(
  { config, feed, clock, log, metrics, tracing }: Platform,
  { models, prompts, titles }: Used,
  { runs, endings, answers }: RunStores & { readonly answers: AnswerCache },
): Runner {
  return new Runner({
    feed,
    resolveModel: (userId, modelId) => models.resolveFor(userId, modelId),
    clock,
    endings,
    log,
    prompts,
    answers,
    storeCheckpoint: runs.storeCheckpoint,
    onEnd: (job, result) => {
      countRun(metrics, result);
      if (config.answers.autoTitle) titles.afterAnswer(job, result);
    },
    ...(tracing && { around: tracedRun(tracing) }),
    limits: config.answers,
  });
}

/** The first beat ends what was left by others that are gone. */
async function openLeases(
  { config, database, instance, log }: Platform,
  { runs, endings, runner }: RunStores & { readonly runner: Runner },
): Promise<Leases> {
  const { owner, leaseMs } = instance;
  const register = instanceRegister(database.prisma, { id: owner, version: VERSION, aliveMs: leaseMs });
  const leases = new Leases({ runner, endings, register, renew: runs.renew, leaseMs, log });
  // The embedded database holds no living runs of anybody else.
  if (config.database.kind === 'embedded') await endings.takeOver('others');
  await leases.beat();
  leases.start();
  return leases;
}

function answerCache({ config, redis, clock }: Platform) {
  const counter = new HitCounter('answers');
  const answers = new AnswerCache({
    cache: redis ? new RedisCache(redis.commands) : new MemoryCache(clock, KEPT_ANSWERS),
    counter,
    scope: config.answers.cacheScope,
    ttlMs: config.answers.cacheTtlMs,
  });
  return { answers, counter };
}
