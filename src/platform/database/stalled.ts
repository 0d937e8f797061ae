import type pg from 'pg';

/** What `pg` says of a statement that has had no answer within `query_timeout`; it has no code. */
const NO_ANSWER = 'Query read timeout';

/**
 * Closes connections that are silent: a statement that had no answer in time leaves its connection waiting for it, and
 * the pool would hand that one out again, to fail once more.
 */
export function closeStalled(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]) => {
      const result = query(...args);
      if (result instanceof Promise)
        result.catch((error: Error) => {
          if (error.message === NO_ANSWER) client.end().catch(() => {});
        });
      return result;
    };
    client.query = watched as typeof client.query;
  });
}
