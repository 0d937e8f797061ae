import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import type { ConversationState } from './conversation-state.ts';

interface StateRow {
  readonly id: string;
  readonly modelId: string | null;
  readonly prompts: readonly string[];
}

/** Folders lie in one another this deep at most. */
const MAX_FOLDERS = 10;

/** OFFSET 0 keeps each step a look into the index, whatever the planner takes the table for. */
const statesOf = (userId: string, ids: readonly string[]) => sql`
  WITH RECURSIVE mine AS (
    SELECT id, folder_id, model_id, system_prompt FROM conversation
    WHERE id = ANY(${ids}::uuid[]) AND user_id = ${userId} AND deleted_at IS NULL
  ), up AS (
    SELECT c.id AS conversation_id, f.parent_id, f.model_id, f.system_prompt, 1 AS step
    FROM mine c JOIN folder f ON f.id = c.folder_id WHERE f.deleted_at IS NULL
    UNION ALL
    SELECT u.conversation_id, f.parent_id, f.model_id, f.system_prompt, u.step + 1
    FROM up u CROSS JOIN LATERAL (
      SELECT s.parent_id, s.model_id, s.system_prompt FROM folder s
      WHERE s.id = u.parent_id AND s.deleted_at IS NULL OFFSET 0
    ) f WHERE u.step < ${MAX_FOLDERS}::int
  )
  SELECT c.id,
         coalesce(c.model_id, (SELECT u.model_id FROM up u WHERE u.conversation_id = c.id
                               AND u.model_id IS NOT NULL ORDER BY u.step LIMIT 1)) AS "modelId",
         ARRAY(SELECT u.system_prompt FROM up u WHERE u.conversation_id = c.id AND u.system_prompt <> ''
               ORDER BY u.step DESC) || CASE WHEN c.system_prompt <> '' THEN ARRAY[c.system_prompt] END AS prompts
  FROM mine c`;

/** What conversations of a person say to every model, by their ids, in one statement; those that are gone are left out. */
export async function conversationStates(
  statements: Statements,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, ConversationState>> {
  const rows = await statements.rows<StateRow>(statesOf(userId, ids), 'conversation-states');
  return new Map(
    rows.map(({ id, modelId, prompts }) => [
      id,
      { modelId, systemPrompt: prompts.length > 0 ? prompts.join('\n\n') : null },
    ]),
  );
}
