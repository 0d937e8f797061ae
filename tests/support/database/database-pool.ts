import pg from 'pg';
import { databaseKind, startTestDatabase, type TestDatabase } from './database.ts';

/** Databases that nobody uses any more, as they were at first: starting one costs more than many a story. */
const idle: TestDatabase[] = [];
/** The tables and the migrations of a database that has just been started. */
let first: { readonly tables: readonly string[]; readonly migrations: readonly string[] } | undefined;

/** A database for one at a time, with all migrations applied, no rows and no jobs; `stop` gives it back. */
export async function borrowTestDatabase(): Promise<TestDatabase> {
  const database = idle.pop() ?? (await startTestDatabase());
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

/** One in which not even the tables of the jobs have been made. */
export async function borrowTestDatabaseWithoutJobs(): Promise<TestDatabase> {
  if (databaseKind === 'postgres') return startTestDatabase();
  const database = await borrowTestDatabase();
  const drop = () => withClient(database.url, (client) => client.query('DROP SCHEMA IF EXISTS jobs CASCADE'));
  await drop();
  return { ...database, stop: () => drop().then(() => database.stop()) };
}

/** Only what holds something is emptied: a table is several files, and a story fills few. */
async function restore(client: pg.Client): Promise<void> {
  // Whoever is still there may hold locks. The embedded database has one session alone.
  if (databaseKind === 'postgres')
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  const foreign = (await tablesOf(client)).filter((table) => !first?.tables.includes(table));
  if (foreign.length > 0) await client.query(`DROP TABLE ${foreign.join(', ')} CASCADE`);
  await client.query('DELETE FROM _prisma_migrations WHERE NOT migration_name = ANY($1)', [
    first?.migrations,
  ]);
  const filled = (first?.tables ?? [])
    .filter((table) => table !== '_prisma_migrations')
    .map((table) => `SELECT '${table}' AS name WHERE EXISTS (SELECT FROM ${table})`);
  const { rows } = await client.query<{ name: string }>(filled.join(' UNION ALL '));
  if (rows.length > 0) await client.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
  const jobs = await client.query("SELECT WHERE to_regclass('jobs.job') IS NOT NULL");
  if (jobs.rowCount === 1) await client.query('DELETE FROM jobs.job');
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
