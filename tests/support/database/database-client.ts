import {
  type Database,
  type DatabaseOptions,
  openDatabase,
} from '../../../src/platform/database/prisma-database.ts';
import type { TestDatabase } from './database.ts';
import { borrowTestDatabaseWithoutJobs } from './database-pool.ts';

export interface OpenTestDatabase extends Database {
  readonly kind: TestDatabase['kind'];
  readonly url: string;
  /** What was logged as an error, oldest first. */
  readonly errors: readonly unknown[];
}

/** A migrated database of the caller's own, opened as the application opens it; `close` throws it away. */
export async function openTestDatabase(options: Partial<DatabaseOptions> = {}): Promise<OpenTestDatabase> {
  const server = await borrowTestDatabaseWithoutJobs();
  const errors: unknown[] = [];
  const database = openDatabase({
    url: server.url,
    poolMax: 10,
    connectTimeoutMs: 5000,
    statementTimeoutMs: 10_000,
    log: { warn: () => {}, error: (entry: { err?: unknown }) => errors.push(entry.err) },
    ...options,
  });
  let closing: Promise<void> | null = null;
  return {
    ...database,
    kind: server.kind,
    url: server.url,
    errors,
    close: () => {
      closing ??= database.close().then(() => server.stop());
      return closing;
    },
  };
}
