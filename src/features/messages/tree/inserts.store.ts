import { type Sql, sql } from '../../../platform/database/sql.ts';
import type { NewUserMessage } from '../new-message.ts';

/** The columns by which a message knows its way up the tree. */
const LINEAGE = sql`id, depth, jump_id, jump_depth`;

/**
 * What a child of the message `p` writes of its way up; `j` is where `p` jumps to. Two jumps of one length become one of
 * twice the length (Myers' skew-binary jump pointers), so that any ancestor is reached in logarithmic time.
 */
const CHILD = sql`
  coalesce(p.depth + 1, 0) AS depth,
  CASE WHEN p.depth - j.depth = j.depth - j.jump_depth THEN j.jump_id ELSE p.id END AS jump_id,
  CASE WHEN p.depth - j.depth = j.depth - j.jump_depth THEN j.jump_depth ELSE p.depth END AS jump_depth`;

/** All that adds messages: queries for the statements of others, in which they have the rows that they name. */
export const messageInserts = {
  /** The parent with the number of its last child: the children are numbered in the order of their making. */
  place(conversationId: string, parentId: string | null): Sql {
    if (parentId === null)
      return sql`
        SELECT NULL::uuid AS id, NULL::int AS depth, NULL::uuid AS jump_id, NULL::int AS jump_depth, coalesce((
                 SELECT child_number FROM message WHERE conversation_id = ${conversationId}::uuid AND parent_id IS NULL
                 ORDER BY sequence DESC LIMIT 1), 0) AS children`;
    return sql`
      SELECT ${LINEAGE}, coalesce((
               SELECT c.child_number FROM message c WHERE c.parent_id = p.id ORDER BY c.sequence DESC LIMIT 1), 0) AS children
      FROM message p
      WHERE p.id = ${parentId}::uuid AND p.conversation_id = ${conversationId}::uuid AND p.hidden_by IS NULL`;
  },

  /**
   * A person's message below `place`, which has the rows of `place()`, if `condition` holds; a place for its answers comes
   * back. Of parallel sends one is first, and the others must not end their transaction in an error.
   */
  question(message: NewUserMessage, sequence: number, condition: Sql): Sql {
    const { id, conversationId, authorId, parts, metadata, clientMessageId } = message;
    return sql`
      INSERT INTO message (id, conversation_id, parent_id, author_id, client_message_id, role, status, parts, metadata,
                           sequence, child_number, depth, jump_id, jump_depth)
      SELECT ${id}::uuid, ${conversationId}::uuid, p.id, ${authorId}::uuid, ${clientMessageId}::uuid, 'USER', 'COMPLETE',
             ${JSON.stringify(parts)}::jsonb, ${metadata == null ? null : JSON.stringify(metadata)}::jsonb,
             ${sequence}::int, p.children + 1, ${CHILD}
      FROM place p LEFT JOIN message j ON j.id = p.jump_id WHERE ${condition}
      ON CONFLICT DO NOTHING RETURNING ${LINEAGE}, 0 AS children`;
  },

  /** For each `job` (`message_id`, `model_id`, and a `number` from 1) an empty answer below `answered`, a place. */
  answers: (conversationId: string, sequence: number): Sql => sql`
    INSERT INTO message (id, conversation_id, parent_id, model_id, role, status, parts, sequence, child_number,
                         depth, jump_id, jump_depth)
    SELECT job.message_id, ${conversationId}::uuid, p.id, job.model_id, 'ASSISTANT', 'GENERATING', '[]',
           ${sequence}::int + job.number, p.children + job.number, ${CHILD}
    FROM job CROSS JOIN answered p LEFT JOIN message j ON j.id = p.jump_id
    RETURNING id`,

  /** Each `twin` of a message (`old_id`, with the places that it had), without the content of those that are not `whole`. */
  copies: (conversationId: string): Sql => sql`
    INSERT INTO message (id, conversation_id, parent_id, author_id, role, status, parts, model_id, input_tokens,
                         output_tokens, cost, cached, latency_ms, annotations, metadata, pinned, sequence, depth,
                         jump_id, jump_depth, child_number, deleted_at, created_at)
    SELECT t.id, ${conversationId}::uuid, p.id, m.author_id, m.role, m.status,
           CASE WHEN t.whole THEN m.parts ELSE 'null'::jsonb END, m.model_id, m.input_tokens, m.output_tokens, m.cost,
           m.cached, m.latency_ms, CASE WHEN t.whole THEN m.annotations END, CASE WHEN t.whole THEN m.metadata END,
           m.pinned AND t.whole, t.sequence, m.depth, j.id, m.jump_depth, t.child_number, m.deleted_at, m.created_at
    FROM twin t JOIN message m ON m.id = t.old_id
    LEFT JOIN twin p ON p.old_id = t.old_parent LEFT JOIN twin j ON j.old_id = t.old_jump`,
};
