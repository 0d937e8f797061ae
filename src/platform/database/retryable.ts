/** Postgres' serialization_failure and deadlock_detected, and Prisma's name for both. */
const RETRYABLE = new Set(['40001', '40P01', 'P2034']);

/**
 * Whether the transaction lost a race and may be run again as it was. The code stands on the error itself, on Prisma's
 * `meta`, or on a cause, depending on the statement and on the moment (a commit fails otherwise than an update).
 */
export function isRetryable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, originalCode, kind, cause, meta, driverAdapterError } = error as Record<string, unknown>;
  if (RETRYABLE.has(String(code)) || RETRYABLE.has(String(originalCode))) return true;
  if (kind === 'TransactionWriteConflict') return true;
  return [cause, meta, driverAdapterError].some((inner) => isRetryable(inner, depth + 1));
}
