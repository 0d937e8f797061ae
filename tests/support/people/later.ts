import { attachmentStore } from '../../../src/features/attachments/attachments.store.ts';
import type { collectAttachmentsJob } from '../../../src/features/attachments/collection.ts';
import { lockLibrary } from '../../../src/features/folders/library-lock.store.ts';
import { retentionStore } from '../../../src/features/retention/retention.store.ts';
import { purgeJob } from '../../../src/features/retention/retention.ts';
import { type Database, openDatabase } from '../../../src/platform/database/prisma-database.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';
import { DiskFiles } from '../../../src/platform/files/disk-files.ts';
import type { FileStore } from '../../../src/platform/files/files.port.ts';
import type { JobKind } from '../../../src/platform/jobs/jobs.port.ts';
import type { TestStudio } from '../server/studio.ts';

const HOUR_MS = 3600_000;
export const PURGE_AFTER_DAYS = 30;

const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

/** Runs a job over files as if it were `hours` from now. */
export function runFileJob(
  { databaseUrl, filesFolder }: TestStudio,
  make: typeof collectAttachmentsJob,
  hours: number,
  change: Partial<FileStore> = {},
): Promise<void> {
  const clock = { now: () => inHours(hours) };
  const files: FileStore = Object.assign(new DiskFiles(filesFolder), change);
  const feed = new MemoryFeed({ maxBytes: 1_000_000, maxAgeMs: HOUR_MS, clock });
  return runJob(databaseUrl, ({ prisma }) =>
    make({ store: attachmentStore(prisma, lockLibrary), files, feed, clock }),
  );
}

/** Runs the job that deletes for good as if it were `days` from now. */
export function purge({ databaseUrl }: Pick<TestStudio, 'databaseUrl'>, days = 0): Promise<void> {
  const now = () => inHours(24 * days);
  return runJob(databaseUrl, ({ prisma }) =>
    purgeJob({ store: retentionStore(prisma), now, restorableMs: PURGE_AFTER_DAYS * 24 * 3600_000 }),
  );
}

async function runJob(databaseUrl: string, make: (database: Database) => JobKind): Promise<void> {
  const limits = { poolMax: 2, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 };
  const database = openDatabase({ url: databaseUrl, ...limits, log: { warn: () => {}, error: () => {} } });
  try {
    await make(database).run({ id: 'job', data: {}, attempt: 1, signal: new AbortController().signal });
  } finally {
    await database.close();
  }
}
