import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, in hex, as Prisma computes it. */
  readonly checksum: string;
  /** False for what Postgres refuses inside a transaction, such as CREATE INDEX CONCURRENTLY. */
  readonly transactional: boolean;
}

/** The folders of `directory`, by name. */
export async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'), 'utf8');
      return {
        name,
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
        transactional: !/^-- no-transaction\s*$/m.test(sql.slice(0, sql.indexOf('\n'))),
      };
    }),
  );
}
