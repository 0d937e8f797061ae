import { expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { sql } from '../../support/database/sql.ts';
import { attempt } from '../../support/people/attempt.ts';
import { PURGE_AFTER_DAYS, purge } from '../../support/people/later.ts';
import { startStudio } from '../../support/server/studio.ts';
import { makeFolder } from '../folders/library.ts';

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
  const folderId = await makeFolder(ada, 'Deleted');
  await attempt(ada, 'deleteFolder', { folderId, contents: 'DELETE' });
  const restored = async () => [
    await attempt(ada, 'restoreConversation', { conversationId: short }),
    await attempt(ada, 'restoreFolder', { folderId }),
  ];
  const gone = [{ __typename: 'NotFoundError' }, { __typename: 'NotFoundError' }];
  const before = await countRows(studio.databaseUrl);

  await purge(studio, PURGE_AFTER_DAYS - 1);
  expect(await countRows(studio.databaseUrl)).toEqual(before);

  for (const table of ['conversation', 'folder'])
    await sql(studio.databaseUrl, `UPDATE ${table} SET deleted_at = deleted_at - interval '30 days'`);
  expect(await restored()).toMatchObject(gone);
  await purge(studio, 1);
  expect(await countRows(studio.databaseUrl)).toEqual({
    ...before,
    conversation: 1,
    message: 2,
    generation: 1,
    folder: 0,
  });
  expect(await restored()).toMatchObject(gone);
});

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
});
