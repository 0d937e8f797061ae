import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readMigrations } from '../../../src/platform/database/migration-files.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');

/** Changes when a prepared database would: with the migrations, and with the packages that made it. 16 hex digits. */
export async function databaseVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const packages = Object.entries(manifest.dependencies).filter(
    ([name]) => name.startsWith('@electric-sql/') || name === 'pg-boss',
  );
  const migrations = await readMigrations(path.join(root, 'prisma', 'migrations'));
  const contents = [packages, migrations.map(({ name, checksum }) => [name, checksum])];
  return createHash('sha256').update(JSON.stringify(contents)).digest('hex').slice(0, 16);
}
