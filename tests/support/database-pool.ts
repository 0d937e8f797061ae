import pg from 'pg';
import { startTestDatabase, type TestDatabase } from './database.ts';

/** Embedded databases that nobody uses any more, as they were at first: starting one takes as long as many a story. */
const idle: TestDatabase[] = [];
/** The tables and the migrations of a database that has just been started. */
let first: { readonly tables: readonly string[]; readonly migrations: readonly string[] } | undefined;

/** A database for one at a time, with all migrations applied and no rows; `stop` gives it back. */
export async function borrowTestDatabase(): Promise<TestDatabase> {
  const database = idle.pop() ?? (await startTestDatabase());
  if (database.kind === 'postgres') return database;
  first ??= await withClient(database.url, async (client) => ({
    tables: await tablesOf(client),
    migrations: await migrationsOf(client),
  }));
  return {
    ...database,
    stop: async () => {
      await withClient(database.url, restore);
      idle.push(database);
    },
  };
}

/** One that has held no jobs either. */
export async function borrowTestDatabaseWithoutJobs(): Promise<TestDatabase> {
  const database = await borrowTestDatabase();
  const drop = () => withClient(database.url, (client) => client.query('DROP SCHEMA IF EXISTS jobs CASCADE'));
  if (database.kind === 'postgres') return database;
  await drop();
  return { ...database, stop: () => drop().then(() => database.stop()) };
}

/** Only what holds something is emptied: a table costs several files, and a story fills few. */
async function restore(client: pg.Client): Promise<void> {
  const tables = await tablesOf(client);
  const foreign = tables.filter((table) => !first?.tables.includes(table));
  if (foreign.length > 0) await client.query(`DROP TABLE ${foreign.join(', ')} CASCADE`);
  await client.query('DELETE FROM _prisma_migrations WHERE NOT migration_name = ANY($1)', [
    first?.migrations,
  ]);
  const filled = (first?.tables ?? [])
    .filter((table) => table !== '_prisma_migrations')
    .map((table) => `SELECT '${table}' AS name WHERE EXISTS (SELECT FROM ${table})`);
  const { rows } = await client.query<{ name: string }>(filled.join(' UNION ALL '));
  if (rows.length > 0) await client.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
}

async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  return rows.map(({ name }) => name);
}

async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations',
  );
  return rows.map(({ name }) => name);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
