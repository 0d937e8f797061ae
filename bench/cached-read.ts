import { Redis } from 'ioredis';
import pg from 'pg';
import { startRedis } from '../tests/support/services/redis.ts';
import { postgres } from './support/databases.ts';
import { atMostTimes } from './support/goals.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { quantile, ratio, withSpread } from './support/statistics.ts';

const READS = QUICK ? 500 : 5000;
const IDS = 1000;

const READ = {
  name: 'conversation',
  text: `SELECT id, user_id AS "userId", title, description, system_prompt AS "systemPrompt", model_id AS "modelId", archived,
         pinned, favorite, revision, message_count AS "messageCount", created_at AS "createdAt", updated_at AS "updatedAt"
         FROM conversation WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL`,
};

/** What decides which models answer a person, and by whose keys. */
const TERMS = {
  name: 'terms',
  text: `SELECT u.id, u.tier, (SELECT json_object_agg(k.provider, encode(k.sealed, 'base64')) FROM provider_key k
         WHERE k.user_id = u.id) AS keys FROM person u WHERE u.id = ANY($1::uuid[])`,
};

interface Contender {
  readonly name: string;
  /** What it is measured against; null where it is the statement itself. */
  readonly statement: Contender | null;
  readonly read: (at: number) => Promise<object>;
  readonly cpu: number[];
  readonly p50: number[];
}

/** One conversation and one person's terms by their ids: from Postgres by a prepared statement, and from a cache in Redis. */
export async function cachedRead(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const database = await postgres();
  if (!database) throw new Error('needs Postgres 18: `npm run services:install`');
  cleanup.use(database);
  const service = cleanup.use(await startRedis());
  const pool = new pg.Pool({ connectionString: database.url, max: 10 });
  cleanup.defer(() => pool.end());
  const redis = new Redis(service.url);
  cleanup.defer(() => redis.disconnect());
  const ids = Array.from(
    { length: IDS },
    (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  );
  const userId = ids[0] ?? '';
  await pool.query(
    `CREATE TABLE conversation (id uuid PRIMARY KEY, user_id uuid, title text, description text, system_prompt text, model_id text,
       archived bool DEFAULT false, pinned bool DEFAULT false, favorite bool DEFAULT false, revision int DEFAULT 1,
       message_count int DEFAULT 40, created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now(), deleted_at timestamptz)`,
  );
  await pool.query(
    `INSERT INTO conversation (id, user_id, title, system_prompt) SELECT id, $2, 'About ' || id, repeat('Be kind. ', 40)
     FROM unnest($1::uuid[]) id`,
    [ids, userId],
  );
  await pool.query(
    `CREATE TABLE person (id uuid PRIMARY KEY, tier text DEFAULT 'FREE', email text DEFAULT 'ada@example.com');
     CREATE TABLE provider_key (user_id uuid, provider text, sealed bytea, hint text, PRIMARY KEY (user_id, provider))`,
  );
  await pool.query('INSERT INTO person (id) SELECT unnest($1::uuid[])', [ids]);
  await pool.query(
    `INSERT INTO provider_key SELECT id, provider, decode(repeat('ab', 80), 'hex'), 'abcd'
     FROM person, unnest(ARRAY['openai', 'anthropic']) provider`,
  );
  const idAt = (at: number) => ids[at % IDS] ?? '';
  const fromPostgres = async (at: number) =>
    (await pool.query({ ...READ, values: [idAt(at), userId] })).rows[0] as object;
  const termsFromPostgres = async (at: number) =>
    (await pool.query({ ...TERMS, values: [[idAt(at)]] })).rows[0] as object;
  for (const at of ids.keys()) {
    await redis.set(`conversation:${idAt(at)}`, JSON.stringify(await fromPostgres(at)));
    await redis.set(`terms:${idAt(at)}`, JSON.stringify(await termsFromPostgres(at)));
  }
  const contender = (
    name: string,
    statement: Contender['statement'],
    read: Contender['read'],
  ): Contender => ({ name, statement, read, cpu: [], p50: [] });
  const conversation = contender('conversation: a prepared statement', null, fromPostgres);
  const cached = contender('conversation: GET and JSON.parse, always found', conversation, async (at) => {
    const row = JSON.parse((await redis.get(`conversation:${idAt(at)}`)) ?? '{}');
    return { ...row, createdAt: new Date(row.createdAt), updatedAt: new Date(row.updatedAt) };
  });
  const half = contender('conversation: the same, one in two written since', conversation, async (at) => {
    if (at % 2 === 0) return cached.read(at);
    const key = `conversation:${idAt(at)}`;
    await redis.del(key);
    const found = await redis.get(key);
    const row = found === null ? await fromPostgres(at) : JSON.parse(found);
    await redis.set(key, JSON.stringify(row), 'EX', 300);
    return row;
  });
  const terms = contender('terms: a prepared statement', null, termsFromPostgres);
  const cachedTerms = contender('terms: GET and JSON.parse, always found', terms, async (at) =>
    JSON.parse((await redis.get(`terms:${idAt(at)}`)) ?? '{}'),
  );
  const all = [conversation, cached, half, terms, cachedTerms];
  await interleave(all, async ({ read, cpu, p50 }) => {
    const times: number[] = [];
    const before = process.cpuUsage();
    for (let at = 0; at < READS; at++) {
      const askedAt = performance.now();
      await read(at);
      times.push(performance.now() - askedAt);
    }
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / READS);
    p50.push(quantile(times, 0.5));
  });
  return {
    title: `One row, read and read from a cache (${database.name}, Redis)`,
    method: `${ROUNDS} rounds of ${READS} reads, one behind the other, from one process: a conversation, and the terms of a person (their tier and two sealed keys). CPU is that of the reading process alone. Median of the rounds (least–greatest).`,
    head: ['', 'CPU per read, µs', '/ statement', 'p50, ms', '/ statement'],
    rows: all.map(({ name, statement, cpu, p50 }) => [
      name,
      withSpread(cpu, 0),
      ratio(cpu, (statement ?? { cpu }).cpu),
      withSpread(p50, 2),
      ratio(p50, (statement ?? { p50 }).p50),
    ]),
    goals: [
      atMostTimes(
        'CPU of a statement ≤ that of a cache where one in two was written',
        conversation.cpu,
        half.cpu,
        1,
      ),
    ],
  };
}
