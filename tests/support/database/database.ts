import { startEmbedded } from '../../../src/platform/database/embedded.ts';
import { createFromTemplate } from './database-postgres.ts';
import { migratedSnapshot } from './database-snapshot.ts';

export type DatabaseKind = 'embedded' | 'postgres';

export interface TestDatabase {
  readonly url: string;
  readonly kind: DatabaseKind;
  /** Throws the database away; its clients must be closed. */
  stop(): Promise<void>;
}

/** The URL of an administrator on a real Postgres, when the tests are to run there. */
const adminUrl = process.env.TEST_DATABASE_URL;

export const databaseKind: DatabaseKind = adminUrl === undefined ? 'embedded' : 'postgres';

/** A database of the caller's own, with all migrations applied and no rows. */
export async function startTestDatabase(): Promise<TestDatabase> {
  if (adminUrl !== undefined) return { ...(await createFromTemplate(adminUrl)), kind: 'postgres' };
  const log = { warn: console.warn, error: console.error };
  const embedded = await startEmbedded({ dataDir: null, snapshot: await migratedSnapshot(), log });
  return { url: embedded.url, kind: 'embedded', stop: () => embedded.stop() };
}
