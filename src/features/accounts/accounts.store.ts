import type { Viewer } from '../../core/viewer.ts';
import type { Prisma, PrismaClient, User } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { AccountStore } from './accounts.ts';

export function accountStore(prisma: PrismaClient): AccountStore {
  return {
    async insertUser(tx, user) {
      // Not a plain insert: its unique violation would end the transaction, and names its column differently per adapter.
      const { count } = await clientOf(tx).user.createMany({ data: [user], skipDuplicates: true });
      return count === 1;
    },
    findByEmail: (email) =>
      prisma.user.findUnique({
        where: { email },
        select: { id: true, passwordHash: true, active: true },
      }),
  };
}

export interface AccountReads {
  /** The viewer's own account. */
  viewer(viewer: Viewer, query: Prisma.UserDefaultArgs): Promise<User>;
}

export function accountReads(prisma: PrismaClient): AccountReads {
  return {
    viewer: ({ userId }, query) => prisma.user.findUniqueOrThrow({ ...query, where: { id: userId } }),
  };
}
