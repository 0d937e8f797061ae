import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbedded } from '../../../src/platform/database/embedded.ts';

let pool: pg.Pool;
let stop: () => Promise<void>;

beforeAll(async () => {
  const embedded = await startEmbedded({ dataDir: null, log: { warn: () => {}, error: () => {} } });
  pool = new pg.Pool({ connectionString: embedded.url, max: 20 });
  await pool.query('CREATE TABLE note (id int PRIMARY KEY)');
  stop = () => pool.end().then(embedded.stop);
});
afterAll(() => stop());

test('statements of many clients, some far larger than a packet, never mix', async () => {
  const large = 'é'.repeat(200_000);
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      if (index % 2 === 0) return (await pool.query('SELECT $1::int AS value', [index])).rows[0].value;
      const result = await pool.query('SELECT length($1) AS long, $2::int AS value', [large, index]);
      return result.rows[0].long === large.length ? result.rows[0].value : 'mixed up';
    }),
  );
  expect(answers).toEqual(answers.map((_, index) => index));
});

test("a client's transaction holds the others back until it ends", async () => {
  const [first, second] = [await pool.connect(), await pool.connect()];
  const order: string[] = [];
  await first.query('BEGIN');
  const waiting = second.query('SELECT 1').then(() => order.push('second'));
  await first.query('INSERT INTO note VALUES (1)');
  order.push('first');
  await first.query('ROLLBACK');
  await waiting;
  expect(order).toEqual(['first', 'second']);
  for (const client of [first, second]) client.release();
});

test('a client that goes away in the middle of a transaction leaves nothing, and frees the others', async () => {
  for (const wait of [true, false]) {
    const client = await pool.connect();
    client.on('error', () => {});
    const begun = client.query('BEGIN; INSERT INTO note VALUES (2)').catch(() => {});
    if (wait) await begun;
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    client.release(true);
    expect((await pool.query('SELECT count(*)::int FROM note')).rows).toEqual([{ count: 0 }]);
  }
});

test('a statement that fails spoils neither its own client nor another', async () => {
  const client = await pool.connect();
  await expect(client.query('SELECT $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
  await expect(client.query('SELEKT')).rejects.toMatchObject({ code: '42601' });
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  client.release();
});

test('settings that a client asks for at its start do not reach the shared session', async () => {
  const { options } = pool;
  const strict = new pg.Client({ connectionString: options.connectionString, statement_timeout: 1234 });
  await strict.connect();
  expect((await strict.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
  await strict.end();
});

test('bytes that are no Postgres end their own connection alone', async () => {
  const directory = new URL(pool.options.connectionString ?? '').searchParams.get('host') ?? '';
  const socket = connect(`${directory}/.s.PGSQL.5432`);
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'close');
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
