import { isUuid } from '../../core/ids.ts';
import type { Keyset, Page } from '../../core/page.ts';
import { Prisma } from '../../platform/database/generated/prisma/client.ts';
import { columnsOf } from '../../platform/database/model-rows.ts';
import { empty, join, raw, type Sql, sql } from '../../platform/database/sql.ts';
import type { Bounds, ConversationFilter, ConversationOrder } from './conversation-list.ts';

export interface ConversationList {
  readonly filter: ConversationFilter;
  readonly order: ConversationOrder;
  readonly page: Page;
  /** What the page's cursors say: known before lists are read together, so that a faulty cursor fails its own list alone. */
  readonly bounds: Bounds;
}

/** What there is to list. */
export interface ConversationScope {
  readonly userId: string;
  /** What was deleted earlier is listed nowhere. */
  readonly restorableSince: Date;
}

/** A statement, and the name under which it is prepared, if it has one. */
type Prepared = readonly [Sql, string?];

export const CONVERSATION_COLUMNS = columnsOf('c', Prisma.ConversationScalarFieldEnum);

/** Titles as a dictionary has them, whatever collation the database was made with; the index has the same. */
const SORTED_BY = {
  UPDATED_AT: sql`c.updated_at`,
  CREATED_AT: sql`c.created_at`,
  TITLE: sql`c.title COLLATE "und-x-icu"`,
  MESSAGE_COUNT: sql`c.message_count`,
} as const;
const TYPE = {
  UPDATED_AT: sql`timestamptz`,
  CREATED_AT: sql`timestamptz`,
  TITLE: sql`text`,
  MESSAGE_COUNT: sql`int`,
} as const;

/**
 * In the page's direction, one row more than its size where there is one. The shape of the list stands in the text, so
 * that Postgres can walk the index of just this order; values are parameters.
 */
export function pageStatement(scope: ConversationScope, list: ConversationList): Prepared {
  const statement = sql`SELECT ${CONVERSATION_COLUMNS} FROM conversation c ${pageOf(scope, list, null)}`;
  return [statement, nameOf(statement.text, list.filter)];
}

/** Pages of several folders, each as `pageStatement` would read it; `at` counts the folders from 1. */
export function folderPagesStatement(
  scope: ConversationScope,
  folderIds: readonly string[],
  list: ConversationList,
): Sql {
  return sql`
    SELECT asked.at::int AS at, c.* FROM unnest(${folderIds}::uuid[]) WITH ORDINALITY AS asked(id, at)
    CROSS JOIN LATERAL (SELECT ${CONVERSATION_COLUMNS}, row_number() OVER () AS place FROM (
      SELECT c.* FROM conversation c ${pageOf(scope, list, ASKED)}) c) c ORDER BY asked.at, c.place`;
}

export function countStatement(scope: ConversationScope, filter: ConversationFilter): Prepared {
  const statement = sql`SELECT count(*)::int AS count FROM conversation c WHERE ${matching(scope, filter, null)}`;
  return [statement, nameOf(statement.text, filter)];
}

/** As `countStatement` for each of several folders. */
export function folderCountsStatement(
  scope: ConversationScope,
  folderIds: readonly string[],
  filter: ConversationFilter,
): Sql {
  return sql`
    SELECT asked.at::int AS at, c.count FROM unnest(${folderIds}::uuid[]) WITH ORDINALITY AS asked(id, at)
    CROSS JOIN LATERAL (SELECT count(*)::int AS count FROM conversation c WHERE ${matching(scope, filter, ASKED)}) c`;
}

const ASKED = sql`asked.id`;

function pageOf(scope: ConversationScope, list: ConversationList, folder: Sql | null): Sql {
  const { filter, order, page, bounds } = list;
  const ascending = order.direction === 'ASC';
  const column = SORTED_BY[order.field];
  const beyond = ({ value, id }: Keyset, greater: boolean) =>
    sql`(${column}, c.id) ${raw(greater ? '>' : '<')} (${value}::${TYPE[order.field]}, ${id}::uuid)`;
  const sort = raw(ascending !== page.backwards ? 'ASC' : 'DESC');
  const conditions = [
    matching(scope, filter, folder),
    ...(bounds.after ? [beyond(bounds.after, ascending)] : []),
    ...(bounds.before ? [beyond(bounds.before, !ascending)] : []),
  ];
  return sql`WHERE ${join(conditions, ' AND ')} ORDER BY ${column} ${sort}, c.id ${sort} LIMIT ${page.size + 1}`;
}

/** Conditions on `c`. `folder` is an expression for the one that all lie in. */
function matching(
  { userId, restorableSince }: ConversationScope,
  filter: ConversationFilter,
  folder: Sql | null,
): Sql {
  const { deleted, title, folderId, withoutFolder, updatedAfter, updatedBefore } = filter;
  const conditions = [
    sql`c.user_id = ${userId}`,
    deleted ? sql`c.deleted_at > ${restorableSince}::timestamptz` : sql`c.deleted_at IS NULL`,
  ];
  for (const flag of ['archived', 'pinned', 'favorite'] as const)
    if (filter[flag] != null) conditions.push(raw(filter[flag] ? `c.${flag}` : `NOT c.${flag}`));
  if (title) conditions.push(sql`c.title ILIKE ${`%${literally(title)}%`}`);
  const inFolder = (id: Sql) =>
    filter.includeSubfolders ? sql`c.folder_id = ANY(${below(id, deleted)})` : sql`c.folder_id = ${id}`;
  if (folder !== null) conditions.push(inFolder(folder));
  if (folderId != null) conditions.push(inFolder(sql`${uuidOf(folderId)}::uuid`));
  if (withoutFolder != null) conditions.push(raw(`c.folder_id IS ${withoutFolder ? 'NULL' : 'NOT NULL'}`));
  for (const tagId of new Set(filter.tagIds))
    conditions.push(
      sql`EXISTS (SELECT FROM conversation_tag ct WHERE ct.conversation_id = c.id AND ct.tag_id = ${uuidOf(tagId)}::uuid)`,
    );
  if (updatedAfter != null) conditions.push(sql`c.updated_at > ${updatedAfter}::timestamptz`);
  if (updatedBefore != null) conditions.push(sql`c.updated_at < ${updatedBefore}::timestamptz`);
  return join(conditions, ' AND ');
}

/**
 * An array, so that it is found once and then looked up in the index of the folders. OFFSET 0 keeps each step a look into
 * the index, whatever the planner takes the table for. What is in the trash may lie in folders that are there too.
 */
const below = (folder: Sql, deleted: boolean | null | undefined) => sql`ARRAY(WITH RECURSIVE below AS (
  SELECT ${folder} AS id UNION SELECT f.id FROM below b CROSS JOIN LATERAL (
    SELECT s.id FROM folder s WHERE s.parent_id = b.id${deleted ? empty : sql` AND s.deleted_at IS NULL`} OFFSET 0
  ) f
) SELECT id FROM below)`;

/** What names nothing is equal to nothing. */
const uuidOf = (id: string) => (isUuid(id) ? id : null);

/** For ILIKE, where a `%` would match everything. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

const names = new Map<string, string>();
/** Each connection keeps the plans of all names. */
const MOST_NAMES = 200;

/**
 * The name under which a statement is prepared: a number, for Postgres keeps 63 bytes of a name. None where its plan depends
 * on what is looked for: the title of one conversation, or a word that is in all of them.
 */
function nameOf(
  text: string,
  { title, folderId, tagIds, updatedAfter, updatedBefore }: ConversationFilter,
): string | undefined {
  if (title || folderId || tagIds?.length || updatedAfter || updatedBefore) return undefined;
  const name = names.get(text) ?? (names.size < MOST_NAMES ? `conversation-list-${names.size}` : undefined);
  if (name !== undefined) names.set(text, name);
  return name;
}
