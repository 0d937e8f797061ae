/** Postgres' serialization_failure and deadlock_detected, and Prisma's names for both. */
const RACE_LOST = new Set(['40001', '40P01', 'P2034', 'TransactionWriteConflict']);

/**
 * Refused, cut, not in time, too many: of the system, of Postgres (class 08, 53300, 57014, 57P01…3), of Prisma and of its
 * driver adapter.
 */
const AWAY = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['08000', '08001', '08003', '08004', '08006', '53300', '57014', '57P01', '57P02', '57P03'],
  ...['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028'],
  ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'],
]);

/** The words of `pg`, which gives these two no code. */
const AWAY_WORDS = /^(timeout exceeded when trying to connect|Connection terminated)/;

/** Whether the transaction lost a race and may be run again as it was. */
export function isRetryable(error: unknown): boolean {
  return someLayer(error, ({ code, originalCode, kind }) =>
    [code, originalCode, kind].some((name) => RACE_LOST.has(String(name))),
  );
}

/** Whether the database did not answer, so that nobody's input is to blame and a later try may do. */
export function isDatabaseAway(error: unknown): boolean {
  return someLayer(
    error,
    ({ code, originalCode, kind, message }) =>
      [code, originalCode, kind].some((name) => AWAY.has(String(name))) || AWAY_WORDS.test(String(message)),
  );
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
