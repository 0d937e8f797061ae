import path from 'node:path';
import type { Logger } from 'pino';
import { branchFigures, composeAnswers } from './compose/answers.ts';
import { composeAttachments } from './compose/attachments.ts';
import { composeLibrary } from './compose/library.ts';
import { messageTree } from './compose/message-tree.ts';
import { besideMessages, messageServices } from './compose/messages.ts';
import { modelTexts } from './compose/model-texts.ts';
import { composeModels } from './compose/models.ts';
import { startOwnDatabase } from './compose/own-database.ts';
import { feedOn, openRedis, sharedOn } from './compose/redis.ts';
import { checkRedis, prepareDatabase } from './compose/start-checks.ts';
import { composeTemplates } from './compose/templates.ts';
import { temporaryAnswers } from './compose/temporary-answers.ts';
import { transcription } from './compose/transcription.ts';
import type { Config } from './config.ts';
import { systemClock } from './core/clock.ts';
import { HitCounter } from './core/hit-counter.ts';
import { newId } from './core/ids.ts';
import { VERSION } from './core/version.ts';
import type { Viewer } from './core/viewer.ts';
import { accountReads, accountStore } from './features/accounts/accounts.store.ts';
import { Accounts } from './features/accounts/accounts.ts';
import { Authenticator } from './features/accounts/authenticator.ts';
import { isSessionOpen, sessionStore } from './features/accounts/sessions.store.ts';
import { Sessions } from './features/accounts/sessions.ts';
import { viewerEvents } from './features/accounts/viewer-events.ts';
import { conversationEvents } from './features/conversations/conversation-events.ts';
import { generationStore } from './features/generation/ask/generation.store.ts';
import { Generations } from './features/generation/ask/generations.ts';
import { Endings } from './features/generation/run/endings.ts';
import { Leases } from './features/generation/run/leases.ts';
import { runStore } from './features/generation/run/run.store.ts';
import { countRun } from './features/generation/run/run-metrics.ts';
import { tracedRun } from './features/generation/run/run-trace.ts';
import { Runner } from './features/generation/run/runner.ts';
import { GenerationEvents } from './features/generation/watch/generation-events.ts';
import { generationReads } from './features/generation/watch/generation-reads.store.ts';
import { snapshotReader } from './features/generation/watch/snapshot.store.ts';
import { healthCheck } from './features/health/health.ts';
import { tellingChanges } from './features/live/changes.ts';
import { messageReads } from './features/messages/tree/messages.store.ts';
import { retentionStore } from './features/retention/retention.store.ts';
import { purgeJob } from './features/retention/retention.ts';
import { supportStore } from './features/support/support.store.ts';
import { Support } from './features/support/support.ts';
import { supportReads } from './features/support/support-reads.store.ts';
import type { Context, Services } from './graphql/context.ts';
import { instanceRegister } from './platform/database/instances.ts';
import { type Database, openDatabase } from './platform/database/prisma-database.ts';
import { databaseStartFault } from './platform/database/start-fault.ts';
import { clientOf } from './platform/database/transaction.ts';
import { instanceReadings } from './platform/instance-metrics.ts';
import { PgBossJobs } from './platform/jobs/pg-boss.ts';
import { createMetrics, type Metrics } from './platform/metrics.ts';
import { argon2Hasher } from './platform/password/argon2.ts';
import type { PasswordHasher } from './platform/password/password-hasher.port.ts';
import { loadSecrets } from './platform/secrets.ts';
import { joseTokens } from './platform/token/jose-tokens.ts';
import { openTracing } from './platform/tracing.ts';
import { serve } from './server/serve.ts';

/** How long an answer that ended may wait for the database when the server stops. */
const STORE_MS = 2000;
const JOBS_POLL_SECONDS = 5;
const DAY_MS = 24 * 3600_000;

export interface Studio {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** Resolves, with the reason, when the server can no longer do its work. */
  readonly broken: Promise<string>;
  /** Ends gracefully: answers finish or are kept, streams are told to come back. May be called twice. */
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly hasher?: PasswordHasher;
  /** The embedded database, where its start was begun before. */
  readonly ownDatabase?: ReturnType<typeof startOwnDatabase>;
}

/** The composition root: the one place that knows which adapter stands behind which port. */
export async function compose(
  config: Config,
  log: Logger,
  { hasher = argon2Hasher(), ownDatabase = startOwnDatabase(config, log) }: ComposeOptions = {},
): Promise<Studio> {
  const embedded = await ownDatabase;
  const database = openDatabase({
    url: config.DATABASE_URL ?? embedded?.url ?? '',
    poolMax: config.DATABASE_POOL_MAX,
    connectTimeoutMs: config.DATABASE_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    log,
  });
  try {
    await checkRedis(config);
    await prepareDatabase(database, embedded === null);
    const studio = await composeServer(config, log, database, hasher);
    const unexpected = embedded?.exited.then(({ expected }) =>
      expected ? new Promise<never>(() => {}) : undefined,
    );
    let closing: Promise<void> | null = null;
    return {
      url: studio.url,
      broken: (unexpected ?? new Promise<never>(() => {})).then(() => 'the embedded database has ended'),
      close: () => {
        closing ??= studio.close().then(database.close).then(embedded?.stop);
        return closing;
      },
    };
  } catch (error) {
    await database.close();
    await embedded?.stop();
    throw (embedded === null && databaseStartFault(error)) || error;
  }
}

/** Everything above the database. One that is this process's `own` holds no living runs of anybody else. */
async function composeServer(config: Config, log: Logger, database: Database, hasher: PasswordHasher) {
  const holding = config.DATABASE_URL ? 'shared' : 'own';
  const { prisma, pool, statements } = database;
  const clock = systemClock;
  const instance = { owner: newId(), leaseMs: config.GENERATION_LEASE_MS };
  const secrets = await loadSecrets(path.resolve(config.DATA_DIR), {
    jwtSecret: config.JWT_SECRET,
    encryptionKey: config.ENCRYPTION_KEY,
  });
  const redis = config.REDIS_URL ? await openRedis(config.REDIS_URL, config.REDIS_PREFIX, log) : null;
  const feed = feedOn(redis, config, log);
  const transact = tellingChanges(database.transact, feed);
  const subscriptions = {
    feed,
    cursorSecret: secrets.encryptionKey,
    maxQueueBytes: config.SUBSCRIBER_MAX_BYTES,
  };
  const tracing = await openTracing({
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    instance: instance.owner,
    load: () => import('./platform/otlp-tracing.ts'),
    log,
  });
  const shared = sharedOn(redis);
  const asked = {
    sessions: new HitCounter('sessions'),
    models: new HitCounter('models'),
    texts: new HitCounter('texts'),
  };
  const { models, providerKeys } = composeModels({
    config,
    log,
    shared,
    tracing,
    database,
    transact,
    encryptionKey: secrets.encryptionKey,
    counter: asked.models,
  });
  const templates = composeTemplates({
    database,
    transact,
    restorableMs: config.PURGE_AFTER_DAYS * DAY_MS,
  });

  let stopping = false;
  const metrics: Metrics = createMetrics(
    instanceReadings({
      generations: () => runner.running.length + services.temporaryAnswers.running,
      instances: () => leases.instances,
      sockets: () => server.sockets(),
      viewers: () => services.generationEvents.stats,
      feed,
      pool,
      redis,
      caches: () => ({ answers: counter, ...asked }),
      deadJobs: () => jobs.countDead(),
    }),
  );

  const texts = modelTexts({
    database,
    transact,
    feed,
    shared,
    clock,
    log,
    metrics,
    resolve: (userId, modelId) => models.resolveFor(userId, modelId),
    defaultModel: (viewer) => models.default(viewer),
    contextMessages: config.CONTEXT_MESSAGES,
    counter: asked.texts,
  });
  const runs = runStore(prisma, statements, instance);
  const { prompts, answers, counter } = composeAnswers({
    config,
    statements,
    redis,
    readFile: (id) => attached.services.attachments.readFile(id),
  });
  const branchesOf = branchFigures({ config, statements }, prompts, models);
  const endings = new Endings({ store: runs, transact, feed });
  const runner = new Runner({
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
      if (config.AUTO_TITLE === 'on') texts.titles.afterAnswer(job, result);
    },
    ...(tracing && { around: tracedRun(tracing) }),
    limits: {
      firstTokenMs: config.MODEL_FIRST_TOKEN_TIMEOUT_MS,
      idleMs: config.MODEL_IDLE_TIMEOUT_MS,
      totalMs: config.MODEL_TOTAL_TIMEOUT_MS,
      maxOutputTokens: config.MAX_OUTPUT_TOKENS,
      maxAnswerBytes: config.MAX_ANSWER_BYTES,
      checkpointMs: config.CHECKPOINT_INTERVAL_MS,
    },
  });
  const register = instanceRegister(prisma, {
    id: instance.owner,
    version: VERSION,
    aliveMs: instance.leaseMs,
  });
  const leases = new Leases({ runner, endings, register, renew: runs.renew, leaseMs: instance.leaseMs, log });
  if (holding === 'own') await endings.takeOver('others');
  await leases.beat();
  leases.start();

  const tokens = joseTokens(secrets.jwtSecret);
  const isOpen = isSessionOpen(prisma);
  const authenticator = new Authenticator({ tokens, feed, clock, isOpen, counter: asked.sessions });
  void authenticator.listen();
  const sessions = new Sessions({ store: sessionStore(), tokens, feed, authenticator, transact, clock });
  const tree = messageTree({
    ...{ transact, statements, feed, clock, restorableMs: config.PURGE_AFTER_DAYS * DAY_MS },
    maxMessages: config.CONVERSATION_MAX_MESSAGES,
  });
  const generationEvents = new GenerationEvents({
    ...subscriptions,
    coalesceMs: config.COALESCE_MS,
    snapshot: snapshotReader(statements),
  });
  const attached = composeAttachments({
    config,
    database,
    transact,
    feed,
    clock,
    encryptionKey: secrets.encryptionKey,
    jobs: { started: () => jobs.started(), enqueue: (...job) => jobs.enqueue(...job) },
    log,
  });
  const restorableMs = config.PURGE_AFTER_DAYS * DAY_MS;
  const library = composeLibrary({ models, database, transact, feed, clock, restorableMs });
  const isMessageThere = async (viewer: Viewer, id: string) =>
    (await messageReads(prisma, statements).byId(viewer, id, {})) !== null;
  const services: Services = {
    ...attached.services,
    accounts: new Accounts({ store: accountStore(prisma), sessions, hasher, transact }),
    sessions,
    viewerEvents: viewerEvents(subscriptions, {
      conversation: (viewer, id) => library.reads().conversations.isVisible(viewer, id),
      folder: async (viewer, id) => (await library.reads().folders.byId(viewer, id)) !== null,
      promptTemplate: async (viewer, id) => (await templates.templateReading.byId(viewer, id)) !== null,
      message: isMessageThere,
    }),
    models,
    providerKeys,
    ...templates,
    ...library.services,
    conversationEvents: conversationEvents(subscriptions, {
      conversation: (viewer, id) => library.reads().conversations.isVisible(viewer, id),
      message: isMessageThere,
    }),
    ...tree.services,
    support: new Support({ store: supportStore, transact, clock }),
    ...messageServices({ transact, clock, messageMaxCharacters: config.MESSAGE_MAX_CHARACTERS }),
    caches: [counter, ...Object.values(asked)],
    generations: new Generations({
      store: generationStore(prisma, statements, instance),
      models,
      feed,
      transact,
      startRun: (job) => runner.start(job),
      leaveBranch: tree.leaveBranch,
      stopHere: (generationId) => runner.stop(generationId),
      accepting: () => !stopping && runner.hasRoom,
      files: (viewer, ids) => attached.services.attachments.forSending(viewer, ids),
      render: (viewer, use) => templates.templateReading.render(viewer, use, 'template'),
      limits: {
        messageMaxCharacters: config.MESSAGE_MAX_CHARACTERS,
        maxOutputTokens: config.MAX_OUTPUT_TOKENS,
        conversationMaxMessages: config.CONVERSATION_MAX_MESSAGES,
      },
    }),
    conversationTexts: texts.conversationTexts,
    generationEvents,
    transcription: transcription(config, models, log),
    temporaryAnswers: temporaryAnswers({
      config,
      log,
      metrics,
      models,
      stats: generationEvents.stats,
      accepting: () => !stopping,
    }),
    health: healthCheck({
      version: VERSION,
      isStopping: () => stopping,
      components: [
        { name: 'database', vital: true, probe: async () => void (await prisma.$queryRaw`SELECT 1`) },
        ...(redis ? [{ name: 'redis', vital: false, probe: redis.probe }] : []),
      ],
    }),
  };
  const contextFor = (viewer: Viewer | null): Context => ({
    viewer,
    services,
    reads: {
      accounts: accountReads(prisma, statements),
      ...library.reads(),
      messages: messageReads(prisma, statements),
      ...attached.reads(),
      ...besideMessages(database),
      support: supportReads(prisma, statements, clock),
      ...tree.reads(),
      generations: generationReads(prisma, statements),
      conversationTexts: texts.reads(),
      branches: branchesOf(),
    },
    database: prisma,
  });
  const jobs = new PgBossJobs({
    url: database.url,
    shared: holding === 'shared',
    pollSeconds: JOBS_POLL_SECONDS,
    clientOf,
    onAttempt: (kind, outcome) => metrics.jobs.inc({ kind, outcome }),
    log,
  });
  jobs.declare(
    purgeJob({ store: retentionStore(prisma), now: clock.now, purgeAfterDays: config.PURGE_AFTER_DAYS }),
  );
  for (const kind of attached.jobs) jobs.declare(kind);
  const { health, downloads } = services;
  const server = await serve({ config, log, metrics, tracing, authenticator, downloads, contextFor, health });

  jobs.start();

  return {
    url: server.url,
    close: async () => {
      stopping = true;
      server.leave();
      const jobsStopped = jobs.stop(config.SHUTDOWN_GRACE_MS);
      const temporaryEnded = services.temporaryAnswers.drain(config.SHUTDOWN_GRACE_MS);
      await runner.drain(config.SHUTDOWN_GRACE_MS, STORE_MS);
      await temporaryEnded;
      await server.close();
      await runner.drain(0, STORE_MS);
      await texts.titles.stop();
      await jobsStopped;
      await leases.stop();
      await feed.close();
      redis?.close();
      await tracing?.close();
    },
  };
}
