import type { GraphQLSchema } from 'graphql';
import { schema as ownSchema } from '../../src/compose/schema.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { HitCounter } from '../../src/core/hit-counter.ts';
import { Authenticator } from '../../src/features/accounts/authenticator.ts';
import { GenerationEvents } from '../../src/features/generation/watch/generation-events.ts';
import { healthCheck } from '../../src/features/health/health.ts';
import type { Context, Reads, Services } from '../../src/graphql/context.ts';
import { MemoryFeed } from '../../src/platform/feed/memory-feed.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { joseTokens } from '../../src/platform/token/jose-tokens.ts';
import { serve } from '../../src/server/serve.ts';
import { ready } from '../peers/support/listen.ts';

/**
 * Our server with all that it serves, guards and plugins, but with no database behind it: every session is open, and every
 * generation one that runs and of which nothing is stored yet. Answers the feed that its viewers read.
 */
export async function mount(schema: GraphQLSchema = ownSchema): Promise<MemoryFeed> {
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel);
  const secret = config.secrets.jwtSecret ?? Buffer.alloc(32);
  const clock = systemClock;
  const feed = new MemoryFeed({ ...config.feed, clock });
  const generationEvents = new GenerationEvents({
    feed,
    cursorSecret: secret,
    ...config.subscriptions,
    snapshot: async (_viewer, id) => ({ id, deltas: [], position: null, ended: null }),
  });
  const health = healthCheck({ version: 'bench', isStopping: () => false, components: [] });
  const services = { generationEvents, health } as Partial<Services> as Services;
  const contextFor = (viewer: Context['viewer']) => ({ viewer, services, reads: {} as Reads, database: {} });
  const { url } = await serve({
    config: config.server,
    log,
    metrics: createMetrics(),
    authenticator: new Authenticator({
      tokens: joseTokens(secret),
      feed,
      clock,
      counter: new HitCounter('sessions'),
      isOpen: async () => true,
    }),
    downloads: { open: async () => null },
    contextFor,
    health,
    schema,
  });
  ready(url);
  return feed;
}
