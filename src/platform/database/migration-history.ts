import type pg from 'pg';
import { StartError } from '../../core/errors.ts';
import type { Migration } from './migration-files.ts';

export class MigrationError extends StartError {}

export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

type Queryable = Pick<pg.PoolClient, 'query'>;

const UNDEFINED_TABLE = '42P01';

/** Null when the database has none yet. */
export async function readHistory(db: Queryable): Promise<readonly AppliedMigration[] | null> {
  try {
    const result = await db.query<AppliedMigration>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
    );
    return result.rows;
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return null;
    throw error;
  }
}

export async function ensureHistory(db: Queryable): Promise<void> {
  await db.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`);
}

/** What is not applied yet. A migration that the history alone knows is a newer version's, and no fault. */
export function pendingOf(
  migrations: readonly Migration[],
  history: readonly AppliedMigration[],
): readonly Migration[] {
  const applied = new Map(history.map((row) => [row.name, row]));
  return migrations.filter((migration) => {
    const row = applied.get(migration.name);
    if (row === undefined) return true;
    if (!row.finished)
      throw new MigrationError(
        `Migration ${row.name} failed earlier and may be applied in part. Undo what it did, then mark it: ` +
          `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${row.name}'`,
      );
    if (row.checksum !== migration.checksum)
      throw new MigrationError(
        `Migration ${row.name} was edited after it was applied. Restore the file, and put the change into a new migration.`,
      );
    return false;
  });
}
