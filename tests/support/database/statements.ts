import { AsyncResource } from 'node:async_hooks';
import pg from 'pg';
import { newId } from '../../../src/core/ids.ts';
import { requestScope } from '../../../src/platform/log.ts';

interface Connecting {
  connect(this: unknown, onConnected?: (...args: unknown[]) => unknown): unknown;
}

interface Sent {
  readonly text: string;
}

/**
 * The SQL that this process sends for the requests which come in while `work` runs, over every pool, in order. What else it
 * does meanwhile (heartbeats, jobs, the end of an earlier answer) is not among it.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const earlier = newId();
  // Where a statement leaves, and not the client's `query`: the pool wraps that one as each connection is made.
  const statement = pg.Query.prototype as unknown as { submit: (this: Sent, ...args: unknown[]) => unknown };
  const { submit } = statement;
  statement.submit = function (...args) {
    const requestId = requestScope.getStore()?.requestId;
    if (requestId !== undefined && requestId > earlier) sent.push(this.text);
    return submit.apply(this, args);
  };
  // Who waits for a connection is called by whoever gives it back, and would send in that one's name.
  const pool = pg.Pool.prototype as unknown as Connecting;
  const { connect } = pool;
  pool.connect = function (onConnected) {
    return connect.call(this, onConnected && AsyncResource.bind(onConnected));
  };
  try {
    await work();
    return sent;
  } finally {
    statement.submit = submit;
    pool.connect = connect;
  }
}
