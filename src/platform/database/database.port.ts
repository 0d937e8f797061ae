/**
 * A database transaction as the domain sees it: it is handed to stores, and effects are hung on it.
 * What it is made of is the adapter's business.
 */
export interface Transaction {
  /** Runs after the commit, in the order of registration, each waited for, and never when the transaction is rolled back. */
  afterCommit(effect: () => unknown): void;
}

/**
 * Runs `work` in one transaction: all of it is stored, or nothing. Effects hung on `afterCommit` run once it is stored;
 * one that throws is logged and stops no other. Retried when Postgres reports a serialization failure or a deadlock.
 * What takes longer than one statement may is rolled back, unless `limits` gives it more time.
 */
export type Transact<Tx extends Transaction = Transaction> = <T>(
  work: (tx: Tx) => Promise<T>,
  limits?: { readonly timeoutMs: number },
) => Promise<T>;
