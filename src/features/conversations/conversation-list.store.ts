import type { Keyset, Page } from '../../core/page.ts';
import { Prisma } from '../../platform/database/generated/prisma/client.ts';
import { columnsOf } from '../../platform/database/model-rows.ts';
import type { Statement } from '../../platform/database/statement.ts';
import { boundsOf, type ConversationFilter, type ConversationOrder } from './conversation-list.ts';

export interface ConversationList {
  readonly filter: ConversationFilter;
  readonly order: ConversationOrder;
  readonly page: Page;
}

type Prepared = readonly [Statement, readonly unknown[]];

export const CONVERSATION_COLUMNS = columnsOf('c', Prisma.ConversationScalarFieldEnum);

const COLUMN = { UPDATED_AT: 'updated_at', CREATED_AT: 'created_at', TITLE: 'title' } as const;
const TYPE = { UPDATED_AT: 'timestamptz', CREATED_AT: 'timestamptz', TITLE: 'text' } as const;

/**
 * In the page's direction, one row more than its size where there is one. The shape of the list stands in the text, so
 * that Postgres can walk the index of just this order; there are few shapes, and values are parameters.
 */
export function pageStatement(userId: string, { filter, order, page }: ConversationList): Prepared {
  const { after, before } = boundsOf(order, page);
  const ascending = order.direction === 'ASC';
  const [conditions, values] = matching(userId, filter);
  const column = COLUMN[order.field];
  const beyond = ({ value, id }: Keyset, greater: boolean) => {
    values.push(value, id);
    const [at, last] = [values.length - 1, values.length];
    return `(c.${column}, c.id) ${greater ? '>' : '<'} ($${at}::${TYPE[order.field]}, $${last}::uuid)`;
  };
  if (after) conditions.push(beyond(after, ascending));
  if (before) conditions.push(beyond(before, !ascending));
  const sort = ascending !== page.backwards ? 'ASC' : 'DESC';
  values.push(page.size + 1);
  return prepared(
    `SELECT ${CONVERSATION_COLUMNS} FROM conversation c WHERE ${conditions.join(' AND ')}
     ORDER BY c.${column} ${sort}, c.id ${sort} LIMIT $${values.length}`,
    values,
  );
}

export function countStatement(userId: string, filter: ConversationFilter): Prepared {
  const [conditions, values] = matching(userId, filter);
  return prepared(
    `SELECT count(*)::int AS count FROM conversation c WHERE ${conditions.join(' AND ')}`,
    values,
  );
}

function matching(userId: string, filter: ConversationFilter): [string[], unknown[]] {
  const conditions = ['c.user_id = $1', 'c.deleted_at IS NULL'];
  const values: unknown[] = [userId];
  for (const flag of ['archived', 'pinned', 'favorite'] as const)
    if (filter[flag] != null) conditions.push(filter[flag] ? `c.${flag}` : `NOT c.${flag}`);
  if (filter.title != null) {
    values.push(`%${literally(filter.title)}%`);
    conditions.push(`c.title ILIKE $${values.length}`);
  }
  return [conditions, values];
}

/** For ILIKE, where a `%` would match everything. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

const names = new Map<string, string>();

/** Names are numbers of texts: Postgres keeps 63 bytes of a name. */
function prepared(text: string, values: readonly unknown[]): Prepared {
  const name = names.get(text) ?? `conversation-list-${names.size}`;
  names.set(text, name);
  return [{ name, text }, values];
}
