import type { Clock } from '../../core/clock.ts';
import { type MomentBounds, momentBounds } from '../../core/moment-page.ts';
import type { Page } from '../../core/page.ts';
import { batched } from '../../platform/database/batched.ts';
import {
  type Conversation,
  Prisma,
  type PrismaClient,
} from '../../platform/database/generated/prisma/client.ts';
import { columnsOf, withRelations } from '../../platform/database/model-rows.ts';
import { raw, type Sql, sql } from '../../platform/database/sql.ts';
import type { Statements } from '../../platform/database/statement.ts';
import { listName, type SupportList, type SupportStatistics } from './support-list.ts';
import { INACTIVE_AFTER_MS, type SupportRow, type SupportState, supportState } from './support-state.ts';

export interface SupportConversation extends Conversation {
  readonly lastActivityAt: Date;
}

export interface SupportReads {
  /** Null where a conversation is no support session. Those asked for in one tick are read together. */
  of(conversationId: string): Promise<SupportState | null>;
  /** Counts of what is not deleted, over all branches. Those asked for in one tick are read together. */
  statistics(conversationId: string): Promise<SupportStatistics>;
  /** The last active first, in the page's direction, one row more than its size where there is one. */
  page(
    userId: string,
    list: SupportList,
    page: Page,
    query: Prisma.ConversationDefaultArgs,
  ): Promise<SupportConversation[]>;
  count(userId: string, list: SupportList): Promise<number>;
}

const ACTIVITY = sql`greatest(s.last_activity_at, c.updated_at)`;
const COLUMNS = columnsOf('s', Prisma.SupportSessionScalarFieldEnum);
const CONVERSATION_COLUMNS = columnsOf('c', Prisma.ConversationScalarFieldEnum);

/** Of two columns of one name the later is the row's. */
const statesOf = (ids: readonly string[]) => sql`
  SELECT ${COLUMNS}, ${ACTIVITY} AS "lastActivityAt"
  FROM support_session s JOIN conversation c ON c.id = s.conversation_id
  WHERE s.conversation_id = ANY(${ids}::uuid[])`;

const statisticsOf = (ids: readonly string[]) => sql`
  SELECT conversation_id AS "conversationId", count(*)::int AS messages,
         count(*) FILTER (WHERE role = 'USER')::int AS "userMessages",
         count(*) FILTER (WHERE role = 'ASSISTANT')::int AS answers,
         round(avg(latency_ms) FILTER (WHERE role = 'ASSISTANT'))::int AS "averageLatencyMs"
  FROM message WHERE conversation_id = ANY(${ids}::uuid[]) AND deleted_at IS NULL AND hidden_by IS NULL
  GROUP BY conversation_id`;
const NO_MESSAGES: SupportStatistics = { messages: 0, userMessages: 0, answers: 0, averageLatencyMs: null };

const MATCHES: Record<SupportList, (now: Date) => Sql> = {
  ACTIVE: (now) => {
    const activeSince = new Date(now.getTime() - INACTIVE_AFTER_MS);
    return sql`s.ended_at IS NULL AND s.expires_at > ${now}::timestamptz AND ${ACTIVITY} >= ${activeSince}::timestamptz`;
  },
  UNRESOLVED: () => sql`NOT s.resolved`,
  RECENT: () => sql`true`,
};
const sessions = (userId: string, list: SupportList, now: Date) => sql`
  FROM support_session s JOIN conversation c ON c.id = s.conversation_id
  WHERE c.user_id = ${userId} AND c.deleted_at IS NULL AND ${MATCHES[list](now)}`;

function pageOf(from: Sql, sort: 'ASC' | 'DESC', bounds: MomentBounds, size: number) {
  const { olderThan, olderThanId, newerThan, newerThanId } = bounds;
  const order = raw(sort);
  return sql`SELECT ${CONVERSATION_COLUMNS}, ${ACTIVITY} AS "lastActivityAt" ${from}
      AND (${ACTIVITY}, c.id) < (${olderThan}::timestamptz, ${olderThanId}::uuid)
      AND (${ACTIVITY}, c.id) > (${newerThan}::timestamptz, ${newerThanId}::uuid)
    ORDER BY ${ACTIVITY} ${order}, c.id ${order} LIMIT ${size + 1}`;
}

export function supportReads(prisma: PrismaClient, statements: Statements, clock: Clock): SupportReads {
  return {
    of: batched(async (ids) => {
      const rows = await statements.rows<SupportRow>(statesOf(ids), 'support-states');
      const byId = new Map(rows.map((row) => [row.conversationId, supportState(row, clock.now())]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    statistics: batched(async (ids) => {
      const rows = await statements.rows<SupportStatistics & { conversationId: string }>(
        statisticsOf(ids),
        'support-statistics',
      );
      const byId = new Map(rows.map((row) => [row.conversationId, row]));
      return ids.map((id) => byId.get(id) ?? NO_MESSAGES);
    }),
    page: async (userId, list, page, query) => {
      const sort = page.backwards ? 'ASC' : 'DESC';
      const from = sessions(userId, list, clock.now());
      const rows = await statements.rows<SupportConversation>(
        pageOf(from, sort, momentBounds(listName(list), page), page.size),
        `support-${list}-${sort}`,
      );
      const activeAt = new Map(rows.map(({ id, lastActivityAt }) => [id, lastActivityAt]));
      const whole: readonly Conversation[] = await withRelations<Conversation>(rows, query, (ids) =>
        prisma.conversation.findMany({ ...query, where: { id: { in: ids } } }),
      );
      return whole.map((row) => ({ ...row, lastActivityAt: activeAt.get(row.id) ?? row.updatedAt }));
    },
    count: async (userId, list) => {
      const count = sql`SELECT count(*)::int AS count ${sessions(userId, list, clock.now())}`;
      const [row] = await statements.rows<{ count: number }>(count, `support-${list}-count`);
      return row?.count ?? 0;
    },
  };
}
