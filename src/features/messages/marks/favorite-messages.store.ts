import { momentBounds } from '../../../core/moment-page.ts';
import type { Page } from '../../../core/page.ts';
import {
  type Message,
  Prisma,
  type PrismaClient,
} from '../../../platform/database/generated/prisma/client.ts';
import { columnsOf, withRelations } from '../../../platform/database/model-rows.ts';
import { raw, sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import { FAVORITE_MESSAGES } from './marks.ts';

export interface FavoriteMessage extends Message {
  readonly favoriteAt: Date;
}

export interface FavoriteReads {
  /** The newest mark first, in the page's direction, one row more than its size where there is one. */
  page(userId: string, page: Page, query: Prisma.MessageDefaultArgs): Promise<FavoriteMessage[]>;
  count(userId: string): Promise<number>;
}

const COLUMNS = columnsOf('m', Prisma.MessageScalarFieldEnum);

const favoritesOf = (userId: string) => sql`
  FROM message_mark k JOIN message m ON m.id = k.message_id JOIN conversation c ON c.id = m.conversation_id
  WHERE k.user_id = ${userId} AND k.favorite_at IS NOT NULL AND m.deleted_at IS NULL AND m.hidden_by IS NULL
    AND c.user_id = ${userId} AND c.deleted_at IS NULL`;

function pageOf(userId: string, page: Page) {
  const { olderThan, olderThanId, newerThan, newerThanId } = momentBounds(FAVORITE_MESSAGES, page);
  const sort = raw(page.backwards ? 'ASC' : 'DESC');
  return sql`
    SELECT ${COLUMNS}, k.favorite_at AS "favoriteAt" ${favoritesOf(userId)}
      AND (k.favorite_at, k.message_id) < (${olderThan}::timestamptz, ${olderThanId}::uuid)
      AND (k.favorite_at, k.message_id) > (${newerThan}::timestamptz, ${newerThanId}::uuid)
    ORDER BY k.favorite_at ${sort}, k.message_id ${sort} LIMIT ${page.size + 1}`;
}

export function favoriteReads(prisma: PrismaClient, statements: Statements): FavoriteReads {
  return {
    page: async (userId, page, query) => {
      const name = page.backwards ? 'favorite-messages-backwards' : 'favorite-messages';
      const rows = await statements.rows<FavoriteMessage>(pageOf(userId, page), name);
      const markedAt = new Map(rows.map(({ id, favoriteAt }) => [id, favoriteAt]));
      const whole: readonly Message[] = await withRelations<Message>(rows, query, (ids) =>
        prisma.message.findMany({ ...query, where: { id: { in: ids } } }),
      );
      return whole.map((row) => ({ ...row, favoriteAt: markedAt.get(row.id) ?? row.createdAt }));
    },
    count: async (userId) => {
      const count = sql`SELECT count(*)::int AS count ${favoritesOf(userId)}`;
      const [row] = await statements.rows<{ count: number }>(count, 'favorite-messages-count');
      return row?.count ?? 0;
    },
  };
}
