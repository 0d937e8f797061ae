import { startTestDatabase } from '../../tests/support/database/database.ts';
import { startPostgres } from '../../tests/support/services/postgres.ts';
import { hasPostgres } from '../../tests/support/services/postgres-files.ts';

export interface BenchDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
}

export const POSTGRES = 'Postgres 18';

/** An empty Postgres 18, not waiting for the disk; null where `npm run services:install` has not been run. */
export async function postgres(): Promise<BenchDatabase | null> {
  if (!hasPostgres()) return null;
  const service = await startPostgres();
  return { name: POSTGRES, url: service.url, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

/** Postgres 18 where it is installed, else the embedded database in a process that several servers can reach. */
export async function sharedDatabase(): Promise<BenchDatabase> {
  const real = await postgres();
  if (real) return real;
  const { url, stop } = await startTestDatabase();
  return { name: 'embedded database', url, [Symbol.asyncDispose]: stop };
}
