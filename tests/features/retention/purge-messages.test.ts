import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { sql } from '../../support/database/sql.ts';
import { growTree, pathWithBranches } from '../../support/database/tree-rows.ts';
import { attempt } from '../../support/people/attempt.ts';
import { PURGE_AFTER_DAYS, purge } from '../../support/people/later.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

/** Lets what was deleted grow older. */
const wait = (days: number) =>
  sql(
    studio.databaseUrl,
    `UPDATE message SET hidden_at = hidden_at - $1 * interval '1 day', deleted_at = deleted_at - $1 * interval '1 day'`,
    [days],
  );

const rowId = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1] ?? '';
const globalId = (id = '') => Buffer.from(`Message:${id}`).toString('base64url');

test('messages that were deleted go for good after their time, with all below them and nothing else', async () => {
  const conversationId = await ada.startConversation();
  // More than one batch, each message behind the one before; one is deleted earlier than what it stands below.
  const ids = await growTree(studio.databaseUrl, rowId(conversationId), pathWithBranches(2400, 3), 2399);
  await attempt(ada, 'deleteMessage', { messageId: globalId(ids[2000]), scope: 'SUBTREE' });
  await attempt(ada, 'deleteMessage', { messageId: globalId(ids[10]), scope: 'SUBTREE' });
  const before = await countRows(studio.databaseUrl);

  await wait(PURGE_AFTER_DAYS - 1);
  await purge(studio);
  expect(await countRows(studio.databaseUrl)).toEqual(before);

  await wait(1);
  for (const messageId of [globalId(ids[10]), globalId(ids[2000])])
    expect(await attempt(ada, 'restoreMessage', { messageId })).toMatchObject({
      __typename: 'NotFoundError',
    });
  await wait(1);
  await purge(studio);
  expect(await countRows(studio.databaseUrl)).toEqual({ ...before, message: 11, branch_visit: 0 });
  expect(
    await ada.get(
      'query ($id: ID!) { conversation(id: $id) { messageCount messages { totalCount } deletedMessages { totalCount } } }',
      { id: conversationId },
    ),
  ).toEqual({
    conversation: { messageCount: 11, messages: { totalCount: 10 }, deletedMessages: { totalCount: 0 } },
  });
  expect(await attempt(ada, 'restoreMessage', { messageId: globalId(ids[10]) })).toMatchObject({
    __typename: 'NotFoundError',
  });
});

test('the place of a message stays, its content goes for good after its time', async () => {
  const conversationId = await ada.startConversation();
  const { userMessageId, generationId, answerId } = await ada.send(conversationId, 'A secret');
  await ada.readAnswer(generationId);
  await attempt(ada, 'editMessage', { messageId: userMessageId, text: 'Another secret' });
  await attempt(ada, 'reactToMessage', { messageId: userMessageId, emoji: '👍' });
  await attempt(ada, 'deleteMessage', { messageId: userMessageId });
  const content = () =>
    sql<{ kept: string }>(
      studio.databaseUrl,
      `SELECT concat_ws(' ', m.parts, (SELECT string_agg(v.parts::text, ' ') FROM message_version v WHERE v.message_id = m.id),
                        (SELECT string_agg(r.emoji, ' ') FROM reaction r WHERE r.message_id = m.id)) AS kept
       FROM message m WHERE m.id = $1`,
      [rowId(userMessageId)],
    );
  await wait(PURGE_AFTER_DAYS - 1);
  await purge(studio);
  expect((await content())[0]?.kept).toContain('A secret');
  await wait(2);
  await purge(studio);
  expect(await content()).toEqual([{ kept: 'null' }]);
  expect(await attempt(ada, 'restoreMessage', { messageId: userMessageId })).toMatchObject({
    __typename: 'NotFoundError',
  });
  expect(
    await ada.get('query ($id: ID!) { node(id: $id) { ... on Message { parent { id deleted text } } } }', {
      id: answerId,
    }),
  ).toEqual({ node: { parent: { id: userMessageId, deleted: true, text: '' } } });
});
