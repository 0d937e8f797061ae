/** Postgres' serialization_failure and deadlock_detected, and Prisma's names for both. */
const RACE_LOST = new Set(['40001', '40P01', 'P2034', 'TransactionWriteConflict']);

/**
 * Why the database did not do what nobody's input is to blame for: it does not answer, this process has no connection free,
 * or the server has no room left, on its disk or for connections.
 */
export type DatabaseFault = 'away' | 'pool' | 'room';

/** Postgres' class 53 (insufficient resources), and Prisma's name for one of them. */
const ROOM = new Set(['53000', '53100', '53200', '53300', '53400', 'TooManyConnections']);

/**
 * Refused, cut, not in time: of the system, of Postgres (class 08, 57014, 57P01…3; 25006 from a server that stands by since
 * another took its place), of Prisma and of its driver adapter.
 */
const AWAY = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
  ...['08000', '08001', '08003', '08004', '08006', '25006', '57014', '57P01', '57P02', '57P03'],
  ...['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028'],
  ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout'],
]);

/** The words of `pg`, which gives these no code. */
const POOL_WORDS = /^timeout exceeded when trying to connect/;
const AWAY_WORDS =
  /^(Connection terminated|Query read timeout|Client (was closed|has encountered)|Cannot use a pool after)/;

/** Whether the transaction lost a race and may be run again as it was. */
export function isRetryable(error: unknown): boolean {
  return someLayer(error, ({ code, originalCode, kind }) =>
    [code, originalCode, kind].some((name) => RACE_LOST.has(String(name))),
  );
}

/** Null when the database did answer, and it is the statement that was wrong. */
export function databaseFault(error: unknown): DatabaseFault | null {
  const named = (names: ReadonlySet<string>) => (layer: Record<string, unknown>) =>
    [layer.code, layer.originalCode, layer.kind].some((name) => names.has(String(name)));
  const says = (words: RegExp) => (layer: Record<string, unknown>) => words.test(String(layer.message));
  if (someLayer(error, named(ROOM))) return 'room';
  if (someLayer(error, says(POOL_WORDS))) return 'pool';
  return someLayer(error, named(AWAY)) || someLayer(error, says(AWAY_WORDS)) ? 'away' : null;
}

/** Whether a later try of the same may do. */
export function isDatabaseAway(error: unknown): boolean {
  return databaseFault(error) !== null;
}

/**
 * The code stands on the error itself, on Prisma's `meta`, or on a cause, depending on the statement and on the moment (a
 * commit fails otherwise than an update).
 */
function someLayer(error: unknown, test: (layer: Record<string, unknown>) => boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const layer = error as Record<string, unknown>;
  const { cause, meta, driverAdapterError } = layer;
  return test(layer) || [cause, meta, driverAdapterError].some((inner) => someLayer(inner, test, depth + 1));
}
