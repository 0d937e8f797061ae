import type { CacheStatistics } from '../core/hit-counter.ts';
import { VERSION } from '../core/version.ts';
import { healthCheck } from '../features/health/health.ts';
import type { ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeHealth> {}
}

/** How this instance is doing, and how much its caches spare it. */
export function composeHealth(
  { database, redis, stopping }: Platform,
  { caches }: { readonly caches: () => readonly CacheStatistics[] },
) {
  const health = healthCheck({
    version: VERSION,
    isStopping: () => stopping.aborted,
    components: [
      { name: 'database', vital: true, probe: async () => void (await database.prisma.$queryRaw`SELECT 1`) },
      ...(redis ? [{ name: 'redis', vital: false, probe: redis.probe }] : []),
    ],
  });
  return { services: { health, caches } };
}
