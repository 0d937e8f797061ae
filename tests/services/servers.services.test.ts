import { connect } from 'node:net';
import pg from 'pg';
import { expect, test } from 'vitest';
import { launchChromium } from '../support/services/chromium.ts';
import { startPostgres } from '../support/services/postgres.ts';
import { startRedis } from '../support/services/redis.ts';

test('Postgres is version 18 and brings vectors, trigrams and unaccent', async () => {
  await using server = await startPostgres();
  const client = new pg.Client(server.url);
  await client.connect();

  await client.query('create extension vector; create extension pg_trgm; create extension unaccent');
  const { rows } = await client.query(
    `select version(), '[3,4]'::vector <-> '[0,0]' as distance, similarity('chat', 'chats') > 0.5 as similar,
       unaccent('Ärger') as plain, current_setting('fsync') as fsync`,
  );
  await client.end();

  expect(rows).toEqual([
    {
      version: expect.stringMatching(/^PostgreSQL 18\./),
      distance: 5,
      similar: true,
      plain: 'Arger',
      fsync: 'off',
    },
  ]);
});

test('Postgres waits for the disk where a test is about crashes', async () => {
  await using server = await startPostgres({ durable: true });
  const client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query('show fsync');
  await client.end();

  expect(rows).toEqual([{ fsync: 'on' }]);
});

test('a disposed server is gone', async () => {
  const server = await startPostgres();
  await server[Symbol.asyncDispose]();

  await expect(new pg.Client(server.url).connect()).rejects.toThrow('ECONNREFUSED');
});

test('Redis answers', async () => {
  await using server = await startRedis();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write('PING\r\n');
  const answer = await new Promise((resolve) => socket.once('data', (bytes) => resolve(String(bytes))));
  socket.destroy();

  expect(answer).toBe('+PONG\r\n');
});

test('Chromium renders a page', async () => {
  await using browser = await launchChromium();
  const page = await browser.newPage();
  await page.setContent('<h1>Hello</h1>');

  expect(await page.locator('h1').textContent()).toBe('Hello');
});
