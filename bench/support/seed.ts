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

  /** So many conversations with titles of words, two in three of them in one of 100 folders, each with up to 3 of 50 tags. */
  async library(userId: string, count: number): Promise<void> {
    await this.#client.query(
      `INSERT INTO folder (id, user_id, name, position)
       SELECT md5($1 || 'folder' || n)::uuid, $1::text::uuid, 'Folder ' || n, n FROM generate_series(0, 99) n`,
      [userId],
    );
    await this.#client.query(
      `INSERT INTO tag (id, user_id, name, key)
       SELECT md5($1 || 'tag' || n)::uuid, $1::text::uuid, 'tag ' || n, 'tag ' || n FROM generate_series(0, 49) n`,
      [userId],
    );
    await this.#client.query(
      `INSERT INTO conversation (id, user_id, folder_id, title, message_count, archived, created_at, updated_at)
       SELECT md5($1 || n)::uuid, $1::text::uuid, CASE WHEN n % 3 > 0 THEN md5($1 || 'folder' || n % 100)::uuid END,
              (ARRAY['About the garden','A letter to','Plans for','How to mend','Recipe of','Notes on','Questions about',
                     'Travel to','Sums of','Story of'])[1 + abs(hashint4(n) % 10)] || ' number ' || n,
              n * 7919 % 500, n % 4 = 0, at, at
       FROM generate_series(1, $2::int) n, LATERAL (SELECT now() - make_interval(secs => $2::int - n) AS at) _`,
      [userId, count],
    );
    await this.#client.query(
      `INSERT INTO conversation_tag (conversation_id, tag_id)
       SELECT md5($1 || n)::uuid, md5($1 || 'tag' || abs(hashint4(n * 3 + k) % 50))::uuid
       FROM generate_series(1, $2::int) n, generate_series(1, 3) k ON CONFLICT DO NOTHING`,
      [userId, count],
    );
    await this.#client.query('VACUUM ANALYZE conversation, conversation_tag, folder, tag');
  }

  /** A conversation that is one path of so many messages, from which so many branches of one message leave; its id. */
  async conversation(userId: string, messages: number, branches = 0): Promise<string> {
    const id = newId();
    await this.#client.query('INSERT INTO conversation (id, user_id, title) VALUES ($1, $2, $3)', [
      id,
      userId,
      `Of ${messages} messages`,
    ]);
    await this.#client.query(
      `INSERT INTO message (id, conversation_id, parent_id, author_id, role, status, parts, sequence, depth, jump_id, jump_depth)
       SELECT md5($1 || n)::uuid, $1::text::uuid, CASE WHEN n > 1 THEN md5($1 || n - 1)::uuid END,
              CASE WHEN n % 2 = 1 THEN $2::text::uuid END, (CASE WHEN n % 2 = 1 THEN 'USER' ELSE 'ASSISTANT' END)::"Role", 'COMPLETE',
              jsonb_build_array(jsonb_build_object('type', 'text', 'text', repeat('Some words of message ' || n || '. ', 8))), n, n - 1,
              md5($1 || jump + 1)::uuid, jump
       FROM unnest($3::int[]) WITH ORDINALITY AS path(jump, n)`,
      [id, userId, jumps(messages)],
    );
    await this.#client.query(
      `INSERT INTO message (id, conversation_id, parent_id, role, status, parts, sequence, child_number, depth, jump_id, jump_depth)
       SELECT md5($1 || 'branch' || n)::uuid, m.conversation_id, m.parent_id, 'ASSISTANT', 'COMPLETE', m.parts,
              $2::int + n, 2, m.depth, m.jump_id, m.jump_depth
       FROM generate_series(1, $3::int) n JOIN message m ON m.id = md5($1 || 2 * (1 + n * ($2::int / 2 - 1) / $3::int))::uuid`,
      [id, messages, branches],
    );
    await this.#client.query(
      'UPDATE conversation SET active_leaf_id = $2, last_sequence = $3, message_count = $3 WHERE id = $1',
      [id, idOf(id, messages), messages + branches],
    );
    await this.#client.query('VACUUM ANALYZE message');
    return id;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.end();
  }
}

/** For each depth of a path the depth that a message there jumps to, as the server makes them: two jumps of one length become one. */
function jumps(messages: number): (number | null)[] {
  const to: (number | null)[] = [null];
  for (let depth = 1; depth < messages; depth++) {
    const parent = depth - 1;
    const [first = null, second = null] = [to[parent], to[to[parent] ?? -1]];
    to.push(first !== null && second !== null && parent - first === first - second ? second : parent);
  }
  return to;
}

/** The ids of what `library` makes. */
export const folderOf = (userId: string, n: number) => idOf(userId, `folder${n}`);
export const tagOf = (userId: string, n: number) => idOf(userId, `tag${n}`);

function idOf(owner: string, what: number | string): string {
  const hex = createHash('md5').update(`${owner}${what}`).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
