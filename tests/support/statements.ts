import pg from 'pg';

type Query = (...args: unknown[]) => unknown;

/** The SQL that this process sends while `work` runs, over every pool, in order. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  client.query = function (this: unknown, ...args) {
    const [config] = args;
    sent.push(typeof config === 'string' ? config : String((config as { text?: unknown }).text));
    return query.apply(this, args);
  };
  try {
    await work();
    return sent;
  } finally {
    client.query = query;
  }
}
