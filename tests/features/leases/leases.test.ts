import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { decodeGlobalId } from '../../../src/graphql/global-id.ts';
import { databaseKind } from '../../support/database/database.ts';
import { sql } from '../../support/database/sql.ts';
import { startProviderStudio } from '../../support/server/provider-studio.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const LEASE_MS = 2000;
const LEASE = { GENERATION_LEASE_MS: String(LEASE_MS) };
const FOREVER = {
  chunks: ['Once ', 'upon ', 'a time'],
  hold: { afterChunks: 2, until: new Promise(() => {}) },
};
const PATIENCE = { timeout: 30_000, interval: 20 };

const lostIn = ({ log }: TestStudio) =>
  log.flatMap(({ msg, lost }) => (msg === 'ended answers whose server had gone' ? [Number(lost)] : []));

/** Makes all runs those of an instance that has just renewed them, and will not do so again. */
const giveToTheDead = (databaseUrl: string) =>
  sql<{ beat: Date }>(
    databaseUrl,
    `UPDATE generation SET lease_owner = $1, lease_until = now() + $2 * interval '1 millisecond'
     WHERE status = 'GENERATING' RETURNING now() AS beat`,
    [randomUUID(), LEASE_MS],
  );

test('the runs of an instance that beats no more are ended once, within one and a quarter of a lease', async () => {
  await using running = await startProviderStudio(LEASE);
  const { studio, provider } = running;
  await using other = await startStudio({ ...LEASE, DATABASE_URL: studio.databaseUrl });
  provider.answer('alpha', FOREVER);
  const ada = await studio.person();
  const conversations = await Promise.all([1, 2, 3, 4, 5].map(() => ada.startConversation()));
  const sent = await Promise.all(conversations.map((id) => ada.send(id, 'Tell me.')));
  expect(sent).toHaveLength(5);

  const [died] = await giveToTheDead(studio.databaseUrl);
  const ended = await vi.waitFor(async () => {
    const rows = await sql<{ status: string; revision: number; error_code: string; ended_at: Date }>(
      studio.databaseUrl,
      `SELECT g.status, m.revision, g.error_code, g.ended_at FROM generation g JOIN message m ON m.id = g.message_id`,
    );
    expect(rows.map(({ status }) => status)).toEqual(Array(5).fill('INTERRUPTED'));
    return rows;
  }, PATIENCE);
  for (const { revision, error_code, ended_at } of ended) {
    expect([revision, error_code]).toEqual([2, 'SERVER_LOST']);
    const afterMs = ended_at.getTime() - (died?.beat.getTime() ?? 0);
    expect(afterMs).toBeGreaterThanOrEqual(LEASE_MS);
    // A fifth of a lease until the next beat, and a twentieth for a machine that is busy.
    expect(afterMs).toBeLessThanOrEqual(1.25 * LEASE_MS + 250);
  }
  await vi.waitFor(
    () => expect([...lostIn(studio), ...lostIn(other)].reduce((a, b) => a + b, 0)).toBe(5),
    PATIENCE,
  );
});

test.skipIf(databaseKind !== 'postgres')(
  '[needs Postgres] a run that somebody has locked for long keeps none from being held, and is held itself',
  async () => {
    await using running = await startProviderStudio(LEASE);
    const { studio, provider } = running;
    provider.answer('alpha', FOREVER);
    const ada = await studio.person();
    const locked = await ada.send(await ada.startConversation(), 'Tell me.');
    await ada.send(await ada.startConversation(), 'And me.');
    const client = new pg.Client({ connectionString: studio.databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM generation WHERE message_id = $1 FOR NO KEY UPDATE', [
      decodeGlobalId(locked.answerId).id,
    ]);
    const read = () =>
      sql<{ status: string; isLocked: boolean; lapsed: boolean; later: boolean }>(
        studio.databaseUrl,
        `SELECT status, message_id = $1 AS "isLocked", lease_until < now() AS lapsed,
                lease_until > started_at + $2 * interval '2 milliseconds' AS later
         FROM generation ORDER BY "isLocked"`,
        [decodeGlobalId(locked.answerId).id, LEASE_MS],
      );
    await vi.waitFor(async () => {
      expect(await read()).toMatchObject([{ later: true, lapsed: false }, { lapsed: true }]);
    }, PATIENCE);
    await client.query('ROLLBACK');
    await client.end();
    await vi.waitFor(async () => {
      expect(await read()).toMatchObject([
        { status: 'GENERATING', lapsed: false },
        { status: 'GENERATING', lapsed: false },
      ]);
    }, PATIENCE);
  },
  60_000,
);

test.skipIf(databaseKind !== 'postgres')(
  '[needs Postgres] the ends of answers are noted around one that somebody has locked, and that one afterwards',
  async () => {
    await using running = await startProviderStudio(LEASE);
    const { studio, provider } = running;
    provider.answer('alpha', { text: 'The end.' });
    const ada = await studio.person();
    const client = new pg.Client({ connectionString: studio.databaseUrl });
    await client.connect();
    const answered = async () => {
      const sent = await ada.send(await ada.startConversation(), 'Tell me.');
      await ada.readAnswer(sent.generationId);
      return decodeGlobalId(sent.answerId).id;
    };
    /** Whether it could be locked before its end was noted. */
    const lock = async (messageId: string) => {
      await client.query('BEGIN');
      const { rows } = await client.query<{ pending: boolean }>(
        'SELECT lease_until IS NOT NULL AS pending FROM generation WHERE message_id = $1 FOR NO KEY UPDATE',
        [messageId],
      );
      if (rows[0]?.pending) return true;
      await client.query('ROLLBACK');
      return false;
    };
    let locked = await answered();
    while (!(await lock(locked))) locked = await answered();
    await answered();
    const pending = () =>
      sql<{ id: string }>(
        studio.databaseUrl,
        'SELECT message_id AS id FROM generation WHERE lease_until IS NOT NULL',
      );
    await vi.waitFor(async () => expect(await pending()).toEqual([{ id: locked }]), PATIENCE);
    await client.query('ROLLBACK');
    await client.end();
    await vi.waitFor(async () => expect(await pending()).toEqual([]), PATIENCE);
  },
  60_000,
);

test('a viewer of a run that was taken over gets its end, and so does one whose answer ended without a word', async () => {
  await using running = await startProviderStudio(LEASE);
  const { studio, provider } = running;
  provider.answer('alpha', FOREVER);
  const ada = await studio.person();
  const lost = await ada.send(await ada.startConversation(), 'Tell me.');
  const watching = Array.fromAsync(ada.watch(lost.generationId));
  await giveToTheDead(studio.databaseUrl);
  expect((await watching).at(-1)).toMatchObject({ status: 'INTERRUPTED', error: { code: 'SERVER_LOST' } });

  const pending = await ada.send(await ada.startConversation(), 'And you?');
  const waiting = Array.fromAsync(ada.watch(pending.generationId));
  await vi.waitFor(async () => expect(await studio.metric('viewers')).toBeGreaterThan(0), PATIENCE);
  // As an instance leaves it that dies between its commit and its word to the feeds.
  await sql(
    studio.databaseUrl,
    `WITH ended AS (
       UPDATE generation SET status = 'COMPLETE', finish_reason = 'STOP', ended_at = now(), input_tokens = 3,
              output_tokens = 4, lease_owner = $1, lease_until = now() - interval '1 millisecond'
       WHERE status = 'GENERATING' RETURNING message_id
     ) UPDATE message SET status = 'COMPLETE' FROM ended WHERE id = message_id`,
    [randomUUID()],
  );
  expect((await waiting).at(-1)).toMatchObject({
    __typename: 'GenerationFinished',
    status: 'COMPLETE',
    usage: { inputTokens: 3, outputTokens: 4 },
  });
  expect(lostIn(studio)).toEqual([1]);
  // Told, it is told no more.
  await vi.waitFor(
    async () =>
      expect(await sql(studio.databaseUrl, 'SELECT lease_until FROM generation')).toEqual([
        { lease_until: null },
        { lease_until: null },
      ]),
    PATIENCE,
  );
});

test('instances know how many they are; one that stops signs off at once', async () => {
  await using studio = await startStudio(LEASE);
  const other = await startStudio({ ...LEASE, DATABASE_URL: studio.databaseUrl });
  await vi.waitFor(async () => expect(await studio.metric('instances')).toBe(2), PATIENCE);
  await other.close();
  expect(await sql(studio.databaseUrl, 'SELECT count(*)::int AS living FROM instance')).toEqual([
    { living: 1 },
  ]);
  await vi.waitFor(async () => expect(await studio.metric('instances')).toBe(1), PATIENCE);
});
