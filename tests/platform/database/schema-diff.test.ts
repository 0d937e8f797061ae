import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { schemaDiff } from '../../../scripts/schema-diff.ts';
import { readMigrations } from '../../../src/platform/database/migration-files.ts';

const prisma = path.join(import.meta.dirname, '..', '..', '..', 'prisma');

test('the migrations make what the schema says, and what it gained since is written as SQL', async () => {
  const schema = await readFile(path.join(prisma, 'schema.prisma'), 'utf8');
  const migrations = await readMigrations(path.join(prisma, 'migrations'));
  expect(await schemaDiff(schema, migrations)).toBe('');
  const ahead = `${schema}\nmodel Tree {\n  id Int @id\n}\n`;
  expect(await schemaDiff(ahead, migrations)).toContain('CREATE TABLE "Tree"');
});
