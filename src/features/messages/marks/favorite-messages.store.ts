import { type MomentBounds, momentBounds } from '../../../core/moment-page.ts';
import type { Page } from '../../../core/page.ts';
import {
  type Message,
  Prisma,
  type PrismaClient,
} from '../../../platform/database/generated/prisma/client.ts';
import { columnsOf, withRelations } from '../../../platform/database/model-rows.ts';
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

const FAVORITES = `
  FROM message_mark k JOIN message m ON m.id = k.message_id JOIN conversation c ON c.id = m.conversation_id
  WHERE k.user_id = $1 AND k.favorite_at IS NOT NULL AND m.deleted_at IS NULL AND m.hidden_by IS NULL
    AND c.user_id = $1 AND c.deleted_at IS NULL`;

const pageStatement = (name: string, sort: 'ASC' | 'DESC') => ({
  name,
  text: `SELECT ${columnsOf('m', Prisma.MessageScalarFieldEnum)}, k.favorite_at AS "favoriteAt" ${FAVORITES}
           AND (k.favorite_at, k.message_id) < ($2::timestamptz, $3::uuid)
           AND (k.favorite_at, k.message_id) > ($4::timestamptz, $5::uuid)
         ORDER BY k.favorite_at ${sort}, k.message_id ${sort} LIMIT $6`,
});
const FORWARDS = pageStatement('favorite-messages', 'DESC');
const BACKWARDS = pageStatement('favorite-messages-backwards', 'ASC');
const COUNT = { name: 'favorite-messages-count', text: `SELECT count(*)::int AS count ${FAVORITES}` };

const values = (bounds: MomentBounds) =>
  [bounds.olderThan, bounds.olderThanId, bounds.newerThan, bounds.newerThanId] as const;

export function favoriteReads(prisma: PrismaClient, statements: Statements): FavoriteReads {
  return {
    page: async (userId, page, query) => {
      const rows = await statements.rows<FavoriteMessage>(page.backwards ? BACKWARDS : FORWARDS, [
        userId,
        ...values(momentBounds(FAVORITE_MESSAGES, page)),
        page.size + 1,
      ]);
      const markedAt = new Map(rows.map(({ id, favoriteAt }) => [id, favoriteAt]));
      const whole: readonly Message[] = await withRelations<Message>(rows, query, (ids) =>
        prisma.message.findMany({ ...query, where: { id: { in: ids } } }),
      );
      return whole.map((row) => ({ ...row, favoriteAt: markedAt.get(row.id) ?? row.createdAt }));
    },
    count: async (userId) => {
      const [row] = await statements.rows<{ count: number }>(COUNT, [userId]);
      return row?.count ?? 0;
    },
  };
}
