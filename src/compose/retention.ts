import { retentionStore } from '../features/retention/retention.store.ts';
import { purgeJob } from '../features/retention/retention.ts';
import type { Platform } from './platform.ts';

/** What deletes for good what can no longer be restored. */
export function composeRetention({ config, database, clock }: Platform) {
  const purgeAfterDays = config.restorableDays;
  return { jobs: [purgeJob({ store: retentionStore(database.prisma), now: clock.now, purgeAfterDays })] };
}
