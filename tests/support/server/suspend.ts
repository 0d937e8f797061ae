import pg from 'pg';

/** Suspends an account behind the server's back, as an operator with a database console would. */
export async function suspend(databaseUrl: string, email: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('UPDATE "user" SET active = false WHERE email = $1', [email]);
  await client.end();
}
