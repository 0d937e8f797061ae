import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { startEmbedded } from '../src/platform/database/embedded.ts';
import type { Migration } from '../src/platform/database/migration-files.ts';
import { catalogueAdapterFactory } from './catalogue-adapter.ts';

/** The SQL that leads from what the migrations make to what a schema says; empty when nothing is missing. */
export async function schemaDiff(schema: string, migrations: readonly Migration[]): Promise<string> {
  const log = { warn: console.warn, error: console.error };
  const database = await startEmbedded({ dataDir: null, log });
  const client = new pg.Client({ connectionString: database.url });
  try {
    await client.connect();
    return await diff(catalogueAdapterFactory(client), schema, migrations);
  } finally {
    await client.end();
    await database.stop();
  }
}

async function diff(
  databases: SqlMigrationAwareDriverAdapterFactory,
  schema: string,
  migrations: readonly Migration[],
): Promise<string> {
  // The engine reports its panics to a global of this name.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: console.error } });
  const adapter = bindMigrationAwareSqlAdapterFactory(databases);
  const engine = await SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => {}, adapter);
  const result = await engine.diff({
    from: {
      tag: 'migrations',
      baseDir: 'prisma/migrations',
      lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
      shadowDbInitScript: '',
      migrationDirectories: migrations.map(({ name, sql }) => ({
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
      })),
    },
    to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  return result.exitCode === 0 ? '' : withoutKnownExtensions(result.stdout ?? '', migrations);
}

/** The engine asks for every extension anew, even for those that the migrations have made. */
function withoutKnownExtensions(sql: string, migrations: readonly Migration[]): string {
  return sql.replace(/^-- CreateExtension\n(CREATE EXTENSION .*\n)\n*/gm, (whole, statement: string) =>
    migrations.some((migration) => migration.sql.includes(statement)) ? '' : whole,
  );
}
