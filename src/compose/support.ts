import { supportStore } from '../features/support/support.store.ts';
import { Support } from '../features/support/support.ts';
import { supportReads } from '../features/support/support-reads.store.ts';
import type { ReadsOf, ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeSupport> {}
  interface Reads extends ReadsOf<typeof composeSupport> {}
}

/** Conversations as support sessions. */
export function composeSupport({ database: { prisma, statements }, transact, clock }: Platform) {
  return {
    services: { support: new Support({ store: supportStore, transact, clock }) },
    reads: () => ({ support: supportReads(prisma, statements, clock) }),
  };
}
