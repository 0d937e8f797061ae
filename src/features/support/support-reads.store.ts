import type { Clock } from '../../core/clock.ts';
import { momentBounds } from '../../core/moment-page.ts';
import type { Page } from '../../core/page.ts';
import { batched } from '../../platform/database/batched.ts';
import {
  type Conversation,
  Prisma,
  type PrismaClient,
} from '../../platform/database/generated/prisma/client.ts';
import { columnsOf, withRelations } from '../../platform/database/model-rows.ts';
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

const ACTIVITY = 'greatest(s.last_activity_at, c.updated_at)';

/** Of two columns of one name the later is the row's. */
const STATES = {
  name: 'support-states',
  text: `SELECT ${columnsOf('s', Prisma.SupportSessionScalarFieldEnum)}, ${ACTIVITY} AS "lastActivityAt"
         FROM support_session s JOIN conversation c ON c.id = s.conversation_id
         WHERE s.conversation_id = ANY($1::uuid[])`,
};

const STATISTICS = {
  name: 'support-statistics',
  text: `SELECT conversation_id AS "conversationId", count(*)::int AS messages,
                count(*) FILTER (WHERE role = 'USER')::int AS "userMessages",
                count(*) FILTER (WHERE role = 'ASSISTANT')::int AS answers,
                round(avg(latency_ms) FILTER (WHERE role = 'ASSISTANT'))::int AS "averageLatencyMs"
         FROM message WHERE conversation_id = ANY($1::uuid[]) AND deleted_at IS NULL AND hidden_by IS NULL
         GROUP BY conversation_id`,
};
const NO_MESSAGES: SupportStatistics = { messages: 0, userMessages: 0, answers: 0, averageLatencyMs: null };

/** `$2`: now; `$3`: since when a session must have been active. All lists take both, so that their parameters are the same. */
const MATCHES: Record<SupportList, string> = {
  ACTIVE: `s.ended_at IS NULL AND s.expires_at > $2::timestamptz AND ${ACTIVITY} >= $3::timestamptz`,
  UNRESOLVED: 'NOT s.resolved',
  RECENT: 'true',
};
const sessions = (list: SupportList) => `
  FROM support_session s JOIN conversation c ON c.id = s.conversation_id
  WHERE c.user_id = $1 AND c.deleted_at IS NULL AND ($2::timestamptz, $3::timestamptz) IS NOT NULL AND ${MATCHES[list]}`;

const pageStatement = (list: SupportList, backwards: boolean) => {
  const sort = backwards ? 'ASC' : 'DESC';
  return {
    name: `support-${list}-${sort}`,
    text: `SELECT ${columnsOf('c', Prisma.ConversationScalarFieldEnum)}, ${ACTIVITY} AS "lastActivityAt" ${sessions(list)}
             AND (${ACTIVITY}, c.id) < ($4::timestamptz, $5::uuid) AND (${ACTIVITY}, c.id) > ($6::timestamptz, $7::uuid)
           ORDER BY ${ACTIVITY} ${sort}, c.id ${sort} LIMIT $8`,
  };
};

const countStatement = (list: SupportList) => ({
  name: `support-${list}-count`,
  text: `SELECT count(*)::int AS count ${sessions(list)}`,
});

export function supportReads(prisma: PrismaClient, statements: Statements, clock: Clock): SupportReads {
  const moments = () => {
    const now = clock.now();
    return [now, new Date(now.getTime() - INACTIVE_AFTER_MS)];
  };
  return {
    of: batched(async (ids) => {
      const rows = await statements.rows<SupportRow>(STATES, [ids]);
      const byId = new Map(rows.map((row) => [row.conversationId, supportState(row, clock.now())]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    statistics: batched(async (ids) => {
      const rows = await statements.rows<SupportStatistics & { conversationId: string }>(STATISTICS, [ids]);
      const byId = new Map(rows.map((row) => [row.conversationId, row]));
      return ids.map((id) => byId.get(id) ?? NO_MESSAGES);
    }),
    page: async (userId, list, page, query) => {
      const { olderThan, olderThanId, newerThan, newerThanId } = momentBounds(listName(list), page);
      const rows = await statements.rows<SupportConversation>(pageStatement(list, page.backwards), [
        userId,
        ...moments(),
        ...[olderThan, olderThanId, newerThan, newerThanId, page.size + 1],
      ]);
      const activeAt = new Map(rows.map(({ id, lastActivityAt }) => [id, lastActivityAt]));
      const whole: readonly Conversation[] = await withRelations<Conversation>(rows, query, (ids) =>
        prisma.conversation.findMany({ ...query, where: { id: { in: ids } } }),
      );
      return whole.map((row) => ({ ...row, lastActivityAt: activeAt.get(row.id) ?? row.updatedAt }));
    },
    count: async (userId, list) => {
      const [row] = await statements.rows<{ count: number }>(countStatement(list), [userId, ...moments()]);
      return row?.count ?? 0;
    },
  };
}
