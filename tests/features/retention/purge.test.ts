import { expect, test } from 'vitest';
import { retentionStore } from '../../../src/features/retention/retention.store.ts';
import { purgeJob } from '../../../src/features/retention/retention.ts';
import { openDatabase } from '../../../src/platform/database/prisma-database.ts';
import { attempt } from '../../support/attempt.ts';
import { countRows } from '../../support/rows.ts';
import { sql } from '../../support/sql.ts';
import { startStudio, type TestStudio } from '../../support/studio.ts';

const PURGE_AFTER_DAYS = 30;

/** Runs the job as if it were `days` from now. */
async function purge({ databaseUrl }: TestStudio, days: number): Promise<void> {
  const log = { warn: () => {}, error: () => {} };
  const limits = { poolMax: 2, connectTimeoutMs: 3000, statementTimeoutMs: 5000 };
  const database = openDatabase({ url: databaseUrl, ...limits, log });
  const now = () => new Date(Date.now() + days * 24 * 3600_000);
  const { run } = purgeJob({ store: retentionStore(database.prisma), now, purgeAfterDays: PURGE_AFTER_DAYS });
  await run({ id: 'purge', data: {}, attempt: 1, signal: new AbortController().signal });
  await database.close();
}

test('what was deleted can be restored for its time; then all of it goes for good, and nothing else', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const conversationIds = [];
  for (const title of ['Kept', 'Deleted, long', 'Deleted']) {
    const conversationId = await ada.startConversation({ title });
    const { generationId } = await ada.send(conversationId, 'Hello');
    await ada.readAnswer(generationId);
    conversationIds.push(conversationId);
  }
  const [, long, short] = conversationIds;
  // More than one batch, each message behind the one before.
  await sql(
    studio.databaseUrl,
    `INSERT INTO message (id, conversation_id, parent_id, role, status, parts, sequence, depth)
     SELECT lpad(to_hex(n), 32, '0')::uuid, c.id, CASE WHEN n > 1 THEN lpad(to_hex(n - 1), 32, '0')::uuid END,
            'USER', 'COMPLETE', '[]', 2 + n, n
     FROM conversation c, generate_series(1, 2500) n WHERE c.title = 'Deleted, long'`,
  );
  for (const conversationId of [long, short]) await attempt(ada, 'deleteConversation', { conversationId });
  const before = await countRows(studio.databaseUrl);

  await purge(studio, PURGE_AFTER_DAYS - 1);
  expect(await countRows(studio.databaseUrl)).toEqual(before);

  await sql(studio.databaseUrl, `UPDATE conversation SET deleted_at = deleted_at - interval '30 days'`);
  expect(await attempt(ada, 'restoreConversation', { conversationId: short })).toMatchObject({
    __typename: 'NotFoundError',
  });
  await purge(studio, 1);
  expect(await countRows(studio.databaseUrl)).toEqual({
    ...before,
    conversation: 1,
    message: 2,
    generation: 1,
  });
}, 60_000);

test('sessions that have ended go with their tokens; whoever is signed in stays so', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const bob = await studio.person();
  await sql(
    studio.databaseUrl,
    `UPDATE session SET expires_at = now() - interval '40 days'
     WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`,
    [bob.email],
  );
  await purge(studio, 1);
  expect(await countRows(studio.databaseUrl)).toMatchObject({ user: 2, session: 1, refresh_token: 1 });
  expect(await ada.get('{ viewer { id } }')).toMatchObject({ viewer: { id: expect.any(String) } });
}, 60_000);
