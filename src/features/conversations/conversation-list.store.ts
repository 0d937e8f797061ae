import { isUuid } from '../../core/ids.ts';
import type { Keyset, Page } from '../../core/page.ts';
import { Prisma } from '../../platform/database/generated/prisma/client.ts';
import { columnsOf } from '../../platform/database/model-rows.ts';
import type { Statement } from '../../platform/database/statement.ts';
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

type Prepared = readonly [Statement, readonly unknown[]];

export const CONVERSATION_COLUMNS = columnsOf('c', Prisma.ConversationScalarFieldEnum);

/** Titles as a dictionary has them, whatever collation the database was made with; the index has the same. */
const SORTED_BY = {
  UPDATED_AT: 'c.updated_at',
  CREATED_AT: 'c.created_at',
  TITLE: 'c.title COLLATE "und-x-icu"',
  MESSAGE_COUNT: 'c.message_count',
} as const;
const TYPE = {
  UPDATED_AT: 'timestamptz',
  CREATED_AT: 'timestamptz',
  TITLE: 'text',
  MESSAGE_COUNT: 'int',
} as const;

/**
 * In the page's direction, one row more than its size where there is one. The shape of the list stands in the text, so
 * that Postgres can walk the index of just this order; values are parameters.
 */
export function pageStatement(scope: ConversationScope, list: ConversationList): Prepared {
  const values: unknown[] = [scope.userId];
  const text = `SELECT ${CONVERSATION_COLUMNS} FROM conversation c ${pageOf(scope, list, values, null)}`;
  return [{ name: nameOf(text, list.filter), text }, values];
}

/** Pages of several folders, each as `pageStatement` would read it; `at` counts the folders from 1. */
export function folderPagesStatement(
  scope: ConversationScope,
  folderIds: readonly string[],
  list: ConversationList,
): Prepared {
  const values: unknown[] = [scope.userId, folderIds];
  const page = pageOf(scope, list, values, 'asked.id');
  const text = `SELECT asked.at::int AS at, c.* FROM unnest($2::uuid[]) WITH ORDINALITY AS asked(id, at)
    CROSS JOIN LATERAL (SELECT ${CONVERSATION_COLUMNS}, row_number() OVER () AS place FROM (
      SELECT c.* FROM conversation c ${page}) c) c ORDER BY asked.at, c.place`;
  return [{ name: '', text }, values];
}

export function countStatement(scope: ConversationScope, filter: ConversationFilter): Prepared {
  const values: unknown[] = [scope.userId];
  const conditions = matching(scope, filter, values, null).join(' AND ');
  const text = `SELECT count(*)::int AS count FROM conversation c WHERE ${conditions}`;
  return [{ name: nameOf(text, filter), text }, values];
}

/** As `countStatement` for each of several folders. */
export function folderCountsStatement(
  scope: ConversationScope,
  folderIds: readonly string[],
  filter: ConversationFilter,
): Prepared {
  const values: unknown[] = [scope.userId, folderIds];
  const conditions = matching(scope, filter, values, 'asked.id').join(' AND ');
  const text = `SELECT asked.at::int AS at, c.count FROM unnest($2::uuid[]) WITH ORDINALITY AS asked(id, at)
    CROSS JOIN LATERAL (SELECT count(*)::int AS count FROM conversation c WHERE ${conditions}) c`;
  return [{ name: '', text }, values];
}

function pageOf(
  scope: ConversationScope,
  list: ConversationList,
  values: unknown[],
  folder: string | null,
): string {
  const { filter, order, page, bounds } = list;
  const ascending = order.direction === 'ASC';
  const conditions = matching(scope, filter, values, folder);
  const column = SORTED_BY[order.field];
  const beyond = ({ value, id }: Keyset, greater: boolean) => {
    values.push(value, id);
    const [at, last] = [values.length - 1, values.length];
    return `(${column}, c.id) ${greater ? '>' : '<'} ($${at}::${TYPE[order.field]}, $${last}::uuid)`;
  };
  if (bounds.after) conditions.push(beyond(bounds.after, ascending));
  if (bounds.before) conditions.push(beyond(bounds.before, !ascending));
  const sort = ascending !== page.backwards ? 'ASC' : 'DESC';
  values.push(page.size + 1);
  return `WHERE ${conditions.join(' AND ')} ORDER BY ${column} ${sort}, c.id ${sort} LIMIT $${values.length}`;
}

/** Conditions on `c`; $1 is the person. `folder` is an expression for the one that all lie in. */
function matching(
  { restorableSince }: ConversationScope,
  filter: ConversationFilter,
  values: unknown[],
  folder: string | null,
): string[] {
  const value = (given: unknown) => `$${values.push(given)}`;
  const state = filter.deleted ? `> ${value(restorableSince)}::timestamptz` : 'IS NULL';
  const conditions = ['c.user_id = $1', `c.deleted_at ${state}`];
  for (const flag of ['archived', 'pinned', 'favorite'] as const)
    if (filter[flag] != null) conditions.push(filter[flag] ? `c.${flag}` : `NOT c.${flag}`);
  if (filter.title) conditions.push(`c.title ILIKE ${value(`%${literally(filter.title)}%`)}`);
  const inFolder = (expression: string) =>
    filter.includeSubfolders
      ? `c.folder_id = ANY(${below(expression, filter.deleted)})`
      : `c.folder_id = ${expression}`;
  if (folder !== null) conditions.push(inFolder(folder));
  if (filter.folderId != null) conditions.push(inFolder(`${value(uuidOf(filter.folderId))}::uuid`));
  if (filter.withoutFolder != null)
    conditions.push(`c.folder_id IS ${filter.withoutFolder ? 'NULL' : 'NOT NULL'}`);
  for (const tagId of new Set(filter.tagIds))
    conditions.push(
      `EXISTS (SELECT FROM conversation_tag ct WHERE ct.conversation_id = c.id AND ct.tag_id = ${value(uuidOf(tagId))}::uuid)`,
    );
  if (filter.updatedAfter != null)
    conditions.push(`c.updated_at > ${value(filter.updatedAfter)}::timestamptz`);
  if (filter.updatedBefore != null)
    conditions.push(`c.updated_at < ${value(filter.updatedBefore)}::timestamptz`);
  return conditions;
}

/**
 * An array, so that it is found once and then looked up in the index of the folders. OFFSET 0 keeps each step a look into
 * the index, whatever the planner takes the table for. What is in the trash may lie in folders that are there too.
 */
const below = (folder: string, deleted: boolean | null | undefined) => `ARRAY(WITH RECURSIVE below AS (
  SELECT ${folder} AS id UNION SELECT f.id FROM below b CROSS JOIN LATERAL (
    SELECT s.id FROM folder s WHERE s.parent_id = b.id${deleted ? '' : ' AND s.deleted_at IS NULL'} OFFSET 0
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
): string {
  if (title || folderId || tagIds?.length || updatedAfter || updatedBefore) return '';
  const name = names.get(text) ?? (names.size < MOST_NAMES ? `conversation-list-${names.size}` : '');
  if (name !== '') names.set(text, name);
  return name;
}
