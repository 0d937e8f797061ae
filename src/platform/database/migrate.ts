import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type Migration, readMigrations } from './migration-files.ts';
import {
  type AppliedMigration,
  ensureHistory,
  MigrationError,
  pendingOf,
  readHistory,
} from './migration-history.ts';

export interface MigrateOptions {
  readonly pool: pg.Pool;
  /** Holds `<name>/migration.sql`, applied in the order of the names. */
  readonly directory?: string;
  /** Several processes may start on this database: one migrates, the others wait. False on the embedded database. */
  readonly exclusive: boolean;
}

const MIGRATIONS = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
/** The key under which `prisma migrate` takes its advisory lock. */
const LOCK_KEY = 72_707_369;

/**
 * Applies what is missing, and returns its names. The history is kept as `prisma migrate deploy` keeps it, so that both
 * work on one database. Each migration is one transaction, unless its first line is `-- no-transaction`; such a file
 * holds one statement. Throws MigrationError when a migration was edited after it was applied, or failed, now or earlier.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const migrations = await readMigrations(options.directory ?? MIGRATIONS);
  const history = await readHistory(options.pool);
  if (history !== null && pendingOf(migrations, history).length === 0) return [];
  // Not one of the pool's: there no statement may take as long as a migration of much data.
  const client = new pg.Client({ connectionString: options.pool.options.connectionString, keepAlive: true });
  await client.connect();
  try {
    if (options.exclusive) {
      await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    }
    await ensureHistory(client);
    const current: readonly AppliedMigration[] = (await readHistory(client)) ?? [];
    const pending = pendingOf(migrations, current);
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    // Closing the session gives back the lock, whatever happened on it.
    await client.end();
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const values = [randomUUID(), migration.checksum, migration.name];
  try {
    if (migration.transactional) {
      await client.query('BEGIN');
      await client.query(migration.sql);
      await client.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
         VALUES ($1, $2, $3, now(), 1)`,
        values,
      );
      await client.query('COMMIT');
    } else {
      await client.query(
        'INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)',
        values,
      );
      await client.query(migration.sql);
      await client.query(
        'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
        values.slice(0, 1),
      );
    }
  } catch (error) {
    if (migration.transactional) await client.query('ROLLBACK').catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    const outcome = migration.transactional ? 'and was rolled back' : 'and may be applied in part';
    throw new MigrationError(`Migration ${migration.name} failed ${outcome}: ${reason}`, { cause: error });
  }
}
