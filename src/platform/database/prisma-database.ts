// What Prisma loads with its first statement, 5 MB of it: here with the other modules, while the embedded database boots.
import '@prisma/client/runtime/query_compiler_fast_bg.postgresql.mjs';
import '@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Transact } from './database.port.ts';
import { PrismaClient } from './generated/prisma/client.ts';
import { preparedStatements, type Statements } from './statement.ts';
import { prismaTransact } from './transaction.ts';

export interface DatabaseOptions {
  /** `postgresql://user:password@host:5432/database`, of a server or of the embedded database. */
  readonly url: string;
  /** Connections that this process opens at most. */
  readonly poolMax: number;
  /** How long a caller waits for a connection, new or freed, before it fails. */
  readonly connectTimeoutMs: number;
  /**
   * The server ends a statement that runs longer; one that has had no answer shortly after that fails here, and closes its
   * connection. The embedded database cannot be interrupted; there only the second holds.
   */
  readonly statementTimeoutMs: number;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

/** One pool of connections, and what works on it. */
export interface Database {
  readonly url: string;
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** For hand-written hot reads, over the same connections as Prisma's. */
  readonly statements: Statements;
  readonly transact: Transact;
  /** Waits for running statements, then closes every connection. May be called twice. */
  close(): Promise<void>;
}

const IDLE_CONNECTION_MS = 30_000;
/** What a server that ended a statement in time has to say so. */
const ANSWER_MS = 500;

/** Connects lazily: a server that does not answer fails the first statement, not this call. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax,
    connectionTimeoutMillis: options.connectTimeoutMs,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + ANSWER_MS,
  });
  closeStalled(pool);
  // An idle connection that breaks is reported here, and an 'error' event that nobody hears ends the process.
  pool.on('error', (error) => options.log.warn({ err: error }, 'an idle database connection broke'));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  let closing: Promise<void> | null = null;
  return {
    url: options.url,
    prisma,
    pool,
    statements: preparedStatements(pool),
    transact: prismaTransact(prisma, {
      // The pool's own timeout speaks first, and clearer; beyond it, BEGIN may wait for the embedded database's one session.
      maxWaitMs: options.connectTimeoutMs + options.statementTimeoutMs,
      timeoutMs: options.statementTimeoutMs,
      log: options.log,
    }),
    close: () => {
      closing ??= prisma.$disconnect().then(() => pool.end());
      return closing;
    },
  };
}

/** What `pg` says of a statement that has had no answer within `query_timeout`; it has no code. */
const NO_ANSWER = 'Query read timeout';

/**
 * Closes connections that are silent: a statement that had no answer in time leaves its connection waiting for it, and
 * the pool would hand that one out again, to fail once more.
 */
function closeStalled(pool: pg.Pool): void {
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
