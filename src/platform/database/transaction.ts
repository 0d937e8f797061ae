import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { backoffMs } from '../../core/backoff.ts';
import type { Transact, Transaction } from './database.port.ts';
import { isRetryable } from './faults.ts';
import type { Prisma, PrismaClient } from './generated/prisma/client.ts';

export interface TransactOptions {
  /** Until the transaction has begun. */
  readonly maxWaitMs: number;
  /** From its begin to its commit, where its work asks for no more; then it is rolled back. */
  readonly timeoutMs: number;
  readonly log: Pick<Logger, 'error'>;
}

const MAX_ATTEMPTS = 5;
const RETRY = { firstMs: 10, maxMs: 80 };

class PrismaTransaction implements Transaction {
  readonly client: Prisma.TransactionClient;
  readonly #effects: (() => unknown)[] = [];

  constructor(client: Prisma.TransactionClient) {
    this.client = client;
  }

  afterCommit(effect: () => unknown): void {
    this.#effects.push(effect);
  }

  /** To be called once the commit has been acknowledged. */
  async runEffects(log: Pick<Logger, 'error'>): Promise<void> {
    for (const effect of this.#effects) {
      try {
        await effect();
      } catch (error) {
        log.error({ err: error }, 'an effect of a committed transaction failed');
      }
    }
  }
}

/** The Prisma client that works inside `tx`; for stores alone. Throws when `tx` was made by another adapter. */
export function clientOf(tx: Transaction): Prisma.TransactionClient {
  if (tx instanceof PrismaTransaction) return tx.client;
  throw new TypeError('This transaction was not begun by the Prisma database.');
}

/** Every attempt begins anew, with a transaction and effects of its own. */
export function prismaTransact(prisma: PrismaClient, options: TransactOptions): Transact {
  return async (work, { timeoutMs } = { timeoutMs: 0 }) => {
    const limits = { maxWait: options.maxWaitMs, timeout: Math.max(options.timeoutMs, timeoutMs) };
    for (let attempt = 1; ; attempt++) {
      try {
        const [result, tx] = await prisma.$transaction(async (client) => {
          const tx = new PrismaTransaction(client);
          return [await work(tx), tx] as const;
        }, limits);
        await tx.runEffects(options.log);
        return result;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isRetryable(error)) throw error;
        await delay(backoffMs(attempt - 1, RETRY));
      }
    }
  };
}
