export interface HeldLock {
  /** Lets others take it, unless it has run out and is somebody else's by now. Never rejects. */
  release(): Promise<void>;
}

/**
 * Spares instances work that one of them does already. It is no promise that nobody else does it: a lock runs out, and where
 * locks cannot be reached everybody gets one. What must happen once is decided by the database.
 */
export interface Lock {
  /** Null while somebody else holds it; it runs out after `ttlMs`. Never rejects. */
  tryAcquire(key: string, ttlMs: number): Promise<HeldLock | null>;
}
