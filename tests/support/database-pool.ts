import pg from 'pg';
import { startTestDatabase, type TestDatabase } from './database.ts';

/** Embedded databases that nobody uses any more, empty again: starting one takes as long as many a story. */
const idle: TestDatabase[] = [];

/** A database for one server at a time, with all migrations applied and no rows; `stop` gives it back. */
export async function borrowTestDatabase(): Promise<TestDatabase> {
  const database = idle.pop() ?? (await startTestDatabase());
  if (database.kind === 'postgres') return database;
  return {
    ...database,
    stop: async () => {
      await empty(database.url);
      idle.push(database);
    },
  };
}

async function empty(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ tables: string }>(`
    SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`);
  await client.query(`TRUNCATE ${rows[0]?.tables} CASCADE`);
  await client.end();
}
