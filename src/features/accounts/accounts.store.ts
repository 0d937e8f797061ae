import type { Viewer } from '../../core/viewer.ts';
import { Prisma, type PrismaClient, type User } from '../../platform/database/generated/prisma/client.ts';
import { columnsOf, isPlain } from '../../platform/database/model-rows.ts';
import { sql } from '../../platform/database/sql.ts';
import type { Statements } from '../../platform/database/statement.ts';
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

/** Whether this person looks after the installation. */
export function isAdmin(prisma: PrismaClient): (userId: string) => Promise<boolean> {
  return async (userId) => (await prisma.user.count({ where: { id: userId, role: 'ADMIN' } })) === 1;
}

export interface AccountReads {
  /** The viewer's own account. */
  viewer(viewer: Viewer, query: Prisma.UserDefaultArgs): Promise<User>;
  /** The same without reading it, for whoever looks at nothing but the id. */
  viewerById(viewer: Viewer): User;
}

const COLUMNS = columnsOf('u', Prisma.UserScalarFieldEnum);
const byId = (id: string) => sql`SELECT ${COLUMNS} FROM "user" u WHERE u.id = ${id}`;

export function accountReads(prisma: PrismaClient, statements: Statements): AccountReads {
  return {
    async viewer({ userId }, query) {
      const [plain] = isPlain(query) ? await statements.rows<User>(byId(userId), 'user-by-id') : [];
      return plain ?? prisma.user.findUniqueOrThrow({ ...query, where: { id: userId } });
    },
    viewerById: ({ userId }) => ({ id: userId }) as User,
  };
}
