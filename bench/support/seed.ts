import { createHash } from 'node:crypto';
import pg from 'pg';
import { newId } from '../../src/core/ids.ts';

/** Rows that no API call could make in time, put in by the database itself; ids are MD5 sums, so that a row's parent is known. */
export class Seed implements AsyncDisposable {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(connectionString: string): Promise<Seed> {
    const client = new pg.Client({ connectionString });
    await client.connect();
    return new Seed(client);
  }

  async userId(email: string): Promise<string> {
    const { rows } = await this.#client.query('SELECT id FROM "user" WHERE email = $1', [email]);
    return rows[0].id;
  }

  /** So many conversations, one a second; the newest is of now. */
  async conversations(userId: string, count: number): Promise<void> {
    await this.#client.query(
      `INSERT INTO conversation (id, user_id, title, created_at, updated_at)
       SELECT md5($1 || n)::uuid, $1::text::uuid, 'Conversation ' || n, at, at
       FROM generate_series(1, $2::int) n, LATERAL (SELECT now() - make_interval(secs => $2::int - n) AS at) _`,
      [userId, count],
    );
    await this.#client.query('VACUUM ANALYZE conversation');
  }

  /** A conversation that is one path of so many messages; its id. */
  async conversation(userId: string, messages: number): Promise<string> {
    const id = newId();
    await this.#client.query('INSERT INTO conversation (id, user_id, title) VALUES ($1, $2, $3)', [
      id,
      userId,
      `Of ${messages} messages`,
    ]);
    await this.#client.query(
      `INSERT INTO message (id, conversation_id, parent_id, author_id, role, status, parts, sequence, depth)
       SELECT md5($1 || n)::uuid, $1::text::uuid, CASE WHEN n > 1 THEN md5($1 || n - 1)::uuid END,
              CASE WHEN n % 2 = 1 THEN $2::text::uuid END, (CASE WHEN n % 2 = 1 THEN 'USER' ELSE 'ASSISTANT' END)::"Role", 'COMPLETE',
              jsonb_build_array(jsonb_build_object('type', 'text', 'text', repeat('Some words of message ' || n || '. ', 8))), n, n - 1
       FROM generate_series(1, $3::int) n`,
      [id, userId, messages],
    );
    await this.#client.query(
      'UPDATE conversation SET active_leaf_id = $2, last_sequence = $3, message_count = $3 WHERE id = $1',
      [id, idOf(id, messages), messages],
    );
    await this.#client.query('VACUUM ANALYZE message');
    return id;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.end();
  }
}

function idOf(conversationId: string, n: number): string {
  const hex = createHash('md5').update(`${conversationId}${n}`).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
