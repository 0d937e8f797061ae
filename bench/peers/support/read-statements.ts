const moment = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A conversation and the last 20 messages of the branch that is looked at, in one statement. */
export const READ_CONVERSATION = {
  name: 'read-conversation',
  text: `
    WITH RECURSIVE seen AS (
      SELECT id, title, updated_at, active_leaf_id FROM conversation
      WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL
    ), path AS (
      SELECT m.*, 1 AS step FROM message m JOIN seen ON m.id = seen.active_leaf_id
      UNION ALL
      SELECT m.*, path.step + 1 FROM path JOIN message m ON m.id = path.parent_id WHERE path.step < 20
    )
    SELECT id, title, ${moment('updated_at')} AS updated_at, (
      SELECT json_agg(json_build_object('id', id, 'role', role, 'status', status, 'parts', parts,
        'sequence', sequence, 'createdAt', ${moment('created_at')}) ORDER BY depth) FROM path
    ) AS messages
    FROM seen`,
};

export const LIST_CONVERSATIONS = {
  name: 'list-conversations',
  text: `SELECT id, title, pinned, message_count, updated_at FROM conversation
         WHERE user_id = $1 AND deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT 21`,
};
