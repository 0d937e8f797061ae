import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import { readParts } from '../../messages/parts.ts';
import type { ContextFile, ContextPath, ContextStore, PathMessage } from './context.ts';

interface MessageRow extends Omit<PathMessage, 'parts'> {
  readonly at: number;
  readonly depth: number;
  readonly parts: unknown;
}

/** Steps on which deleted messages are passed, so that a path full of them costs no more than this. */
const MAX_PASSED = 1000;

/**
 * The newest messages above and at each leaf, and the pinned ones above those. Whether a pinned message of the conversation
 * lies on the path is found by jumps, so that the work does not grow with the path. OFFSET 0 keeps each message a look into the
 * index: a planner that takes the table for small would read all of it each time.
 */
const contextsOf = (leafIds: readonly string[], limit: number) => sql`
  WITH RECURSIVE path AS (
    SELECT l.at, leaf.node, ((leaf.node).deleted_at IS NULL)::int AS live, 1 AS step
    FROM unnest(${leafIds}::uuid[]) WITH ORDINALITY AS l(id, at)
    CROSS JOIN LATERAL (SELECT m AS node FROM message m WHERE m.id = l.id OFFSET 0) leaf
    UNION ALL
    SELECT p.at, next.node, p.live + ((next.node).deleted_at IS NULL)::int, p.step + 1
    FROM path p CROSS JOIN LATERAL (
      SELECT m AS node FROM message m WHERE m.id = (p.node).parent_id OFFSET 0
    ) next
    WHERE p.live < ${limit}::int AND p.step < ${limit + MAX_PASSED}::int
  ), oldest AS (
    SELECT DISTINCT ON (at) at, node FROM path ORDER BY at, step DESC
  ), climb AS (
    SELECT o.at, o.node, m.id AS pin_id, m.depth AS pin_depth
    FROM oldest o JOIN message m ON m.conversation_id = (o.node).conversation_id
    WHERE m.pinned AND m.depth < (o.node).depth AND m.deleted_at IS NULL AND m.hidden_by IS NULL
    UNION ALL
    SELECT c.at, next.node, c.pin_id, c.pin_depth
    FROM climb c CROSS JOIN LATERAL (
      SELECT m AS node FROM message m
      WHERE m.id = CASE WHEN (c.node).jump_depth >= c.pin_depth THEN (c.node).jump_id ELSE (c.node).parent_id END
      OFFSET 0
    ) next
    WHERE (c.node).depth > c.pin_depth
  ), wanted AS (
    SELECT at, node FROM path UNION ALL SELECT at, node FROM climb WHERE (node).id = pin_id
  )
  SELECT at::int AS at, (node).id AS id, (node).depth AS depth, (node).role::text AS role, (node).parts AS parts,
         (node).pinned AS pinned, (node).deleted_at IS NOT NULL AS deleted,
         (node).status = 'GENERATING' AS generating
  FROM wanted ORDER BY at, (node).depth`;

const filesOf = (ids: readonly string[], maxCharacters: number) => sql`
  SELECT a.id, a.status = 'PROCESSING' AS processing, left(t.text, ${maxCharacters}::int) AS text
  FROM attachment a LEFT JOIN attachment_text t ON t.attachment_id = a.id WHERE a.id = ANY(${ids}::uuid[])`;

export function contextStore(statements: Statements): ContextStore {
  return {
    async paths(leafIds, limit) {
      const rows = await statements.rows<MessageRow>(contextsOf(leafIds, limit), 'prompt-contexts');
      const byLeaf = Map.groupBy(rows, ({ at }) => at);
      return leafIds.map((_, at) => pathOf(byLeaf.get(at + 1) ?? []));
    },
    files: (ids, maxCharacters) => statements.rows<ContextFile>(filesOf(ids, maxCharacters), 'prompt-files'),
  };
}

function pathOf(rows: readonly MessageRow[]): ContextPath {
  const live = rows.filter(({ deleted }) => !deleted);
  const last = rows.at(-1);
  return {
    messages: live.map((row) => ({ ...row, parts: readParts(row.parts) })),
    length: last ? last.depth + 1 - (rows.length - live.length) : 0,
  };
}
