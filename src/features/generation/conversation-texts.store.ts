import type { Viewer } from '../../core/viewer.ts';
import { batched } from '../../platform/database/batched.ts';
import type { Statements } from '../../platform/database/statement.ts';
import type { ChatMessage } from '../../platform/model/chat-model.port.ts';
import { readParts, textOf } from '../messages/parts.ts';
import { conversationStates } from './conversation-state.store.ts';
import type { ConversationSource } from './model-texts.ts';

export interface WantedPath {
  readonly conversationId: string;
  readonly leafId: string;
}

interface PathRow {
  readonly conversationId: string;
  readonly leafId: string;
  readonly role: string;
  readonly parts: unknown;
}

/** OFFSET 0 keeps each step a look into the index, whatever the planner takes the table for. */
const PATH_TEXTS = {
  name: 'path-texts',
  text: `WITH RECURSIVE path AS (
           SELECT r.conversation_id, r.leaf_id, m.parent_id, m.role, m.status, m.parts, m.deleted_at, 1 AS step
           FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[])) AS r(conversation_id, leaf_id)
           JOIN message m ON m.id = r.leaf_id AND m.conversation_id = r.conversation_id
           UNION ALL
           SELECT p.conversation_id, p.leaf_id, m.parent_id, m.role, m.status, m.parts, m.deleted_at, p.step + 1
           FROM path p CROSS JOIN LATERAL (
             SELECT s.parent_id, s.role, s.status, s.parts, s.deleted_at FROM message s
             WHERE s.id = p.parent_id OFFSET 0
           ) m WHERE p.step < $3
         )
         SELECT conversation_id AS "conversationId", leaf_id AS "leafId", role::text AS role, parts FROM path
         WHERE status <> 'GENERATING' AND deleted_at IS NULL AND role IN ('USER', 'ASSISTANT') ORDER BY step DESC`,
};

/** In two statements, however many are wanted, in their order. */
export async function conversationSources(
  statements: Statements,
  userId: string,
  wanted: readonly WantedPath[],
  messages: number,
): Promise<ConversationSource[]> {
  const ids = wanted.map(({ conversationId }) => conversationId);
  const leaves = wanted.map(({ leafId }) => leafId);
  const [rows, states] = await Promise.all([
    statements.rows<PathRow>(PATH_TEXTS, [ids, leaves, messages]),
    conversationStates(statements, userId, ids),
  ]);
  const paths = Map.groupBy(rows, ({ leafId }) => leafId);
  return wanted.map(({ conversationId, leafId }) => ({
    modelId: states.get(conversationId)?.modelId ?? null,
    messages: states.has(conversationId) ? saidIn(paths.get(leafId) ?? []) : [],
  }));
}

export interface ConversationTextReads {
  /** What the viewer sees of a conversation; those asked for in one tick are read together. */
  source(viewer: Viewer, wanted: WantedPath): Promise<ConversationSource>;
}

export function conversationTextReads(statements: Statements, messages: number): ConversationTextReads {
  const read = batched((requests: readonly { viewer: Viewer; wanted: WantedPath }[]) =>
    // One request has one viewer.
    conversationSources(
      statements,
      requests[0]?.viewer.userId ?? '',
      requests.map(({ wanted }) => wanted),
      messages,
    ),
  );
  return { source: (viewer, wanted) => read({ viewer, wanted }) };
}

function saidIn(rows: readonly PathRow[]): ChatMessage[] {
  const said = rows.flatMap(({ role, parts }): ChatMessage[] => {
    const text = textOf(readParts(parts)).trim();
    return text === '' ? [] : [{ role: role === 'USER' ? 'user' : 'assistant', text }];
  });
  const first = said.findIndex(({ role }) => role === 'user');
  return first < 0 ? [] : said.slice(first);
}
