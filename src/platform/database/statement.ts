import type { Pool } from 'pg';

/** A hand-written statement. `name` belongs to `text` alone: Postgres keeps its plan under it, once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Runs the few hot reads on the one pool; everything else goes through Prisma. */
export interface Statements {
  /** The rows, with dates as Date, JSON parsed, and columns as the statement names them. */
  rows<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

/**
 * Statements are prepared under their names where every connection is a session of its own. The clients of the embedded
 * database share one session, where a name would be taken already: there, and until it is known which database this is,
 * they go unnamed.
 */
export function preparedStatements(pool: Pool): Statements {
  let named = false;
  let asked = false;
  const ask = async () => {
    asked = true;
    try {
      const { rows } = await pool.query<{ embedded: boolean }>("SELECT version() ~ 'PGlite' AS embedded");
      named = rows[0]?.embedded === false;
    } catch {
      // The read that asked fails by itself and tells why; the next one asks again.
      asked = false;
    }
  };
  return {
    async rows<Row extends object>({ name, text }: Statement, values: readonly unknown[]) {
      if (!asked) void ask();
      const { rows } = await pool.query<Row>({ ...(named && { name }), text, values: [...values] });
      return rows;
    },
  };
}
