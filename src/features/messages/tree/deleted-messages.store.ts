import { type MomentBounds, momentBounds } from '../../../core/moment-page.ts';
import type { Page } from '../../../core/page.ts';
import { batched } from '../../../platform/database/batched.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import { DELETED_MESSAGES, type DeletedMessage } from './deleted-messages.ts';

export interface DeletedMessageReads {
  /** The last deleted first, in the page's direction, one more than its size where there is one. Read together over many. */
  page(request: DeletedRequest): Promise<DeletedMessage[]>;
  count(conversationId: string): Promise<number>;
}

export interface DeletedRequest {
  readonly conversationId: string;
  readonly page: Page;
}

interface BoundedRequest extends DeletedRequest {
  readonly bounds: MomentBounds;
}

/** Deletions of the conversation `r`, as far as they can be restored since that moment. */
const restorable = (since: Date) => sql`
  SELECT m.id, m.role::text AS role, m.parts, m.revision, coalesce(m.hidden_at, m.deleted_at) AS at, m.hidden_by IS NOT NULL AS hidden
  FROM message m
  WHERE m.conversation_id = r.conversation_id AND (m.hidden_by = m.id OR m.deleted_at IS NOT NULL)
    AND (m.hidden_by = m.id AND m.hidden_at > ${since}
         OR m.hidden_by IS NULL AND m.deleted_at > ${since} AND m.parts <> 'null'::jsonb)`;

function pagesOf(requests: readonly BoundedRequest[], since: Date) {
  const all = (field: keyof MomentBounds) => requests.map(({ bounds }) => bounds[field]);
  return sql`
    SELECT r.number::int AS number, d.id, d.role, d.parts, d.revision, d.at, CASE WHEN d.hidden THEN (
        SELECT count(*)::int FROM message h WHERE h.hidden_by = d.id AND h.deleted_at IS NULL
      ) ELSE 1 END AS "messageCount"
    FROM unnest(${requests.map(({ conversationId }) => conversationId)}::uuid[],
                ${requests.map(({ page }) => page.size)}::int[], ${requests.map(({ page }) => page.backwards)}::boolean[],
                ${all('olderThan')}::timestamptz[], ${all('olderThanId')}::uuid[],
                ${all('newerThan')}::timestamptz[], ${all('newerThanId')}::uuid[])
      WITH ORDINALITY AS r(conversation_id, size, backwards, older, older_id, newer, newer_id, number)
    CROSS JOIN LATERAL (
      SELECT * FROM (${restorable(since)}) d
      WHERE (d.at, d.id) < (r.older, r.older_id) AND (d.at, d.id) > (r.newer, r.newer_id)
      ORDER BY CASE WHEN r.backwards THEN d.at END, CASE WHEN r.backwards THEN d.id END, d.at DESC, d.id DESC
      LIMIT r.size + 1
    ) d
    ORDER BY r.number, CASE WHEN r.backwards THEN d.at END, CASE WHEN r.backwards THEN d.id END, d.at DESC, d.id DESC`;
}

const countsOf = (conversationIds: readonly string[], since: Date) => sql`
  SELECT r.conversation_id AS id, (SELECT count(*)::int FROM (${restorable(since)}) d) AS count
  FROM unnest(${conversationIds}::uuid[]) AS r(conversation_id)`;

/** One request's reads of what can be restored; `since` tells from when on. */
export function deletedMessageReads(statements: Statements, since: () => Date): DeletedMessageReads {
  const read = batched(async (requests: readonly BoundedRequest[]) => {
    const statement = pagesOf(requests, since());
    const rows = await statements.rows<DeletedMessage & { number: number }>(statement, 'deleted-messages');
    const pages = Map.groupBy(rows, ({ number }) => number);
    return requests.map((_, at) => pages.get(at + 1) ?? []);
  });
  return {
    // A faulty cursor is the fault of its own list, not of those that are read with it.
    page: async (request) => read({ ...request, bounds: momentBounds(DELETED_MESSAGES, request.page) }),
    count: batched(async (conversationIds) => {
      const rows = await statements.rows<{ id: string; count: number }>(
        countsOf(conversationIds, since()),
        'deleted-message-counts',
      );
      const counts = new Map(rows.map(({ id, count }) => [id, count]));
      return conversationIds.map((id) => counts.get(id) ?? 0);
    }),
  };
}
