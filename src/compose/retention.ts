import { retentionStore } from '../features/retention/retention.store.ts';
import { purgeJob } from '../features/retention/retention.ts';
import type { Platform } from './platform.ts';

/** What deletes for good what can no longer be restored. */
export function composeRetention({ database, clock, restorableMs }: Platform) {
  return { jobs: [purgeJob({ store: retentionStore(database.prisma), now: clock.now, restorableMs })] };
}
