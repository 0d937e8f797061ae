import type { Pool } from 'pg';
import type { Sql } from './sql.ts';

/** Runs the few hot reads on the one pool; everything else goes through Prisma. */
export interface Statements {
  /**
   * The rows, with dates as Date, JSON parsed, and columns as the statement names them. `name` belongs to one text: Postgres
   * keeps its plan under it, once a connection. A name that comes with another text is a TypeError.
   */
  rows<Row extends object>(statement: Sql, name?: string): Promise<Row[]>;
}

/**
 * Statements are prepared under their names where every connection is a session of its own. The clients of the embedded
 * database share one session, where a name would be taken already: there, and until it is known which database this is,
 * they go unnamed.
 */
export function preparedStatements(pool: Pool): Statements {
  let named = false;
  let asked = false;
  const texts = new Map<string, string>();
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
    async rows<Row extends object>({ text, values }: Sql, name?: string) {
      if (!asked) void ask();
      if (name !== undefined) {
        const known = texts.get(name);
        if (known === undefined) texts.set(name, text);
        else if (known !== text)
          throw new TypeError(`The statement '${name}' has two texts: what varies in it must be a value.`);
      }
      const { rows } = await pool.query<Row>({ ...(named && name && { name }), text, values });
      return rows;
    },
  };
}
