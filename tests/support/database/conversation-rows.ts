import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface ConversationRow {
  readonly title: string;
  readonly updatedAt: Date;
  readonly createdAt: Date;
  readonly pinned: boolean;
  readonly deleted: boolean;
}

/** Gives a person just these conversations, at moments that nobody could wait for; the ids are random. */
export async function replaceConversations(
  databaseUrl: string,
  email: string,
  rows: readonly ConversationRow[],
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: people } = await client.query<{ id: string }>('SELECT id FROM "user" WHERE email = $1', [
      email,
    ]);
    const userId = people[0]?.id;
    await client.query('DELETE FROM conversation WHERE user_id = $1', [userId]);
    await client.query(
      `INSERT INTO conversation (id, user_id, title, updated_at, created_at, pinned, deleted_at)
       SELECT id, $1, title, updated_at, created_at, pinned, CASE WHEN deleted THEN now() END
       FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bool[], $7::bool[])
            AS r(id, title, updated_at, created_at, pinned, deleted)`,
      [
        userId,
        rows.map(() => randomUUID()),
        rows.map(({ title }) => title),
        rows.map(({ updatedAt }) => updatedAt.toISOString()),
        rows.map(({ createdAt }) => createdAt.toISOString()),
        rows.map(({ pinned }) => pinned),
        rows.map(({ deleted }) => deleted),
      ],
    );
  } finally {
    await client.end();
  }
}
