import type { Logger } from 'pino';
import { composeAccounts } from './compose/accounts.ts';
import { composeAttachments } from './compose/attachments.ts';
import { composeEvents } from './compose/events.ts';
import { composeGeneration } from './compose/generation.ts';
import { composeHealth } from './compose/health.ts';
import { composeLibrary } from './compose/library.ts';
import { composeMessages } from './compose/messages.ts';
import { composeModels } from './compose/models.ts';
import { databaseEnd, databaseUrl, startOwnDatabase } from './compose/own-database.ts';
import { Parts } from './compose/parts.ts';
import { openPlatform, type Platform } from './compose/platform.ts';
import { composePrompts } from './compose/prompts.ts';
import { composeRetention } from './compose/retention.ts';
import { schema } from './compose/schema.ts';
import { checkRedis, prepareDatabase } from './compose/start-checks.ts';
import { composeSupport } from './compose/support.ts';
import { composeTemplates } from './compose/templates.ts';
import { composeTexts } from './compose/texts.ts';
import { composeTranscription } from './compose/transcription.ts';
import type { Config } from './config/config.ts';
import type { Reads, Services } from './graphql/context.ts';
import { openDatabase } from './platform/database/prisma-database.ts';
import { databaseStartFault } from './platform/database/start-fault.ts';
import { argon2Hasher } from './platform/password/argon2.ts';
import type { PasswordHasher } from './platform/password/password-hasher.port.ts';
import { serve } from './server/serve.ts';

export interface Studio {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** Resolves, with the reason, when the server can no longer do its work. */
  readonly broken: Promise<string>;
  /** Ends gracefully: answers finish or are kept, streams are told to come back. May be called twice. */
  close(): Promise<void>;
}

interface ComposeOptions {
  readonly hasher?: PasswordHasher;
  /** The embedded database, where its start was begun before. */
  readonly ownDatabase?: ReturnType<typeof startOwnDatabase>;
}

/** The composition root: with its parts the one place that knows which adapter stands behind which port. */
export async function compose(
  config: Config,
  log: Logger,
  { hasher = argon2Hasher(), ownDatabase = startOwnDatabase(config, log) }: ComposeOptions = {},
): Promise<Studio> {
  const opened = new AsyncDisposableStack();
  const embedded = await ownDatabase;
  if (embedded) opened.defer(() => embedded.stop());
  const database = openDatabase({ ...config.database, url: databaseUrl(config, embedded), log });
  opened.defer(() => database.close());
  const stopping = new AbortController();
  try {
    await checkRedis(config);
    await prepareDatabase(database, embedded === null);
    const platform = await openPlatform(config, log, database, stopping.signal, opened);
    const server = await openServer(platform, hasher, opened);
    let closing: Promise<void> | null = null;
    return {
      url: server.url,
      broken: databaseEnd(embedded),
      close: () => {
        stopping.abort();
        closing ??= server.drain().finally(() => opened.disposeAsync());
        return closing;
      },
    };
  } catch (error) {
    await opened.disposeAsync().catch((err) => log.warn({ err }, 'what was opened could not all be closed'));
    throw (embedded === null && databaseStartFault(error)) || error;
  }
}

/** All that answers, part by part, and the port that it answers on. */
async function openServer(platform: Platform, hasher: PasswordHasher, opened: AsyncDisposableStack) {
  const { config, jobs } = platform;
  const parts = new Parts(platform, opened);
  const accounts = parts.add(composeAccounts(platform, hasher));
  const models = parts.add(composeModels(platform));
  const templates = parts.add(composeTemplates(platform));
  const attachments = parts.add(composeAttachments(platform));
  const library = parts.add(composeLibrary(platform, models.services));
  const messages = parts.add(composeMessages(platform));
  const support = parts.add(composeSupport(platform));
  const prompts = parts.add(composePrompts(platform, { ...models.services, ...attachments.services }));
  const texts = parts.add(composeTexts(platform, models.services));
  const transcription = parts.add(composeTranscription(platform, models.services));
  const generation = parts.add(
    await composeGeneration(platform, {
      ...models.services,
      ...attachments.services,
      ...templates.services,
      ...prompts,
      ...texts,
    }),
  );
  const reads = (): Reads => ({
    ...accounts.reads(),
    ...attachments.reads(),
    ...library.reads(),
    ...messages.reads(),
    ...support.reads(),
    ...prompts.reads(),
    ...texts.reads(),
    ...generation.reads(),
  });
  const events = parts.add(composeEvents(platform));
  parts.add(composeRetention(platform));
  const health = parts.add(composeHealth(platform, { caches: () => parts.caches }));
  const services: Services = {
    ...accounts.services,
    ...models.services,
    ...templates.services,
    ...attachments.services,
    ...library.services,
    ...messages.services,
    ...support.services,
    ...texts.services,
    ...transcription.services,
    ...generation.services,
    ...events.services,
    ...health.services,
  };
  const server = await serve({
    ...platform,
    config: config.server,
    schema,
    authenticator: accounts.authenticator,
    downloads: services.downloads,
    health: services.health,
    contextFor: (viewer) => ({ viewer, services, reads: reads(), database: platform.database.prisma }),
  });
  opened.defer(() => jobs.stop(config.shutdownGraceMs));
  opened.defer(server.close);
  jobs.start();
  return {
    url: server.url,
    /** Clients go elsewhere; what runs here ends, or is ended soon after the grace. */
    drain: async () => {
      server.leave();
      // Waited for, and its failure heard of, when all is closed.
      jobs.stop(config.shutdownGraceMs).catch(() => {});
      await parts.drain(config.shutdownGraceMs);
    },
  };
}
