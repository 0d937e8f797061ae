import pg from 'pg';

interface Sent {
  readonly text: string;
}

/** The SQL that this process sends while `work` runs, over every pool, in order. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  // Where a statement leaves, and not the client's `query`: the pool wraps that one as each connection is made.
  const statement = pg.Query.prototype as unknown as { submit: (this: Sent, ...args: unknown[]) => unknown };
  const { submit } = statement;
  statement.submit = function (...args) {
    sent.push(this.text);
    return submit.apply(this, args);
  };
  try {
    await work();
    return sent;
  } finally {
    statement.submit = submit;
  }
}
