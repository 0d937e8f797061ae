/** Named, so that `pg` prepares each once per connection. A lease of a day: nobody shall end what nobody writes. */
export const READ_MESSAGE = {
  name: 'read-message',
  text: `SELECT m.role, m.status, m.parts, m.sequence, m.created_at
         FROM message m JOIN conversation c ON c.id = m.conversation_id
         WHERE m.id = $1 AND c.user_id = $2 AND c.deleted_at IS NULL`,
};

export const LOCK_CONVERSATION = {
  name: 'lock-conversation',
  text: 'SELECT user_id, last_sequence, active_leaf_id FROM conversation WHERE id = $1 FOR UPDATE',
};

export const INSERT_MESSAGE = {
  name: 'insert-message',
  text: `INSERT INTO message (id, conversation_id, parent_id, author_id, role, status, parts, sequence, depth)
         VALUES ($1, $2, $3, $4, $5::"Role", $6::"MessageStatus", $7::jsonb, $8, $8::int - 1)`,
};

export const INSERT_GENERATION = {
  name: 'insert-generation',
  text: `INSERT INTO generation (id, message_id, conversation_id, user_id, model_id, status, lease_owner, lease_until)
         VALUES ($1, $2, $3, $4, 'demo/demo', 'GENERATING', 'floor', now() + interval '1 day')`,
};

export const MOVE_LEAF = {
  name: 'move-leaf',
  text: `UPDATE conversation SET last_sequence = $2, message_count = message_count + 2, active_leaf_id = $3,
         updated_at = now() WHERE id = $1`,
};
