/**
 * npm run migration -- <name>    writes prisma/migrations/<time>_<name>/migration.sql with what schema.prisma has beyond them
 * npm run migration -- --check   exits 2, and prints that SQL, when there is any
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readMigrations } from '../src/platform/database/migration-files.ts';
import { schemaDiff } from './schema-diff.ts';

const prisma = path.join(import.meta.dirname, '..', 'prisma');
const directory = path.join(prisma, 'migrations');
const [argument = ''] = process.argv.slice(2);

async function write(name: string, sql: string): Promise<void> {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join(directory, `${time}_${name}`);
  await mkdir(folder);
  await writeFile(path.join(folder, 'migration.sql'), sql);
  console.log(
    `Wrote ${path.relative(process.cwd(), folder)}. Read it, and change it where it would lose data.`,
  );
}

if (argument !== '--check' && !/^[a-z][a-z0-9_]*$/.test(argument)) {
  console.error('Name the migration in lower case, as in: npm run migration -- add_tags');
  process.exit(1);
}
await mkdir(directory, { recursive: true });
const schema = await readFile(path.join(prisma, 'schema.prisma'), 'utf8');
const sql = await schemaDiff(schema, await readMigrations(directory));
if (sql === '') console.log('The migrations make what schema.prisma says.');
else if (argument === '--check') {
  console.error(`schema.prisma is ahead of the migrations. Missing:\n\n${sql}`);
  process.exitCode = 2;
} else await write(argument, sql);
