import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementsOf } from '../../support/database/statements.ts';
import { growTree, pathWithBranches } from '../../support/database/tree-rows.ts';
import { attempt } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import { rounds } from '../../support/rounds.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const MESSAGES = rounds({ few: 25_000, full: 199_000 });
/** What one statement may change: of the whole at once it would have no end in sight. */
const BATCH = 10_000;

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const STATE = `query ($id: ID!) { conversation(id: $id) { messageCount activeLeaf { id } messages(last: 1) { totalCount } } }`;

test('a whole conversation is deleted and restored in one piece, by statements that stay short', async () => {
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const [, row = ''] = Buffer.from(conversationId, 'base64url').toString().split(':');
  const path = Math.ceil(MESSAGES * 0.6);
  const rows = await growTree(studio.databaseUrl, row, pathWithBranches(path, MESSAGES - path), path - 1);
  const idOf = (at: number) => Buffer.from(`Message:${rows[at]}`).toString('base64url');
  const read = async () =>
    (await ada.get<{ conversation: object }>(STATE, { id: conversationId })).conversation;
  const whole = await read();
  expect(whole).toEqual({
    messageCount: MESSAGES,
    activeLeaf: { id: idOf(path - 1) },
    messages: { totalCount: path },
  });
  await using events = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  const input = { messageId: idOf(0) };
  const act = async (mutation: string, more: object = {}) => {
    const begun = performance.now();
    const statements = await statementsOf(async () =>
      expect(await attempt(ada, mutation, { ...input, ...more })).toMatchObject({
        __typename: expect.stringMatching(/Payload$/),
      }),
    );
    console.log(`${mutation} of ${MESSAGES}: ${Math.round(performance.now() - begun)} ms`);
    const updates = statements.filter((text) => /UPDATE message\b[^;]*hidden_by/.test(text));
    expect(updates.length).toBeGreaterThanOrEqual(Math.ceil(MESSAGES / BATCH));
    // Each of them is full: a batch more for the branches, and one for the end.
    expect(updates.length).toBeLessThanOrEqual(Math.ceil(MESSAGES / BATCH) + 2);
    expect(await events.kinds(2)).toEqual(['FeedReset', 'ConversationChanged']);
  };

  await act('deleteMessage', { scope: 'SUBTREE' });
  expect(await read()).toEqual({ messageCount: 0, activeLeaf: null, messages: { totalCount: 0 } });
  await act('restoreMessage');
  expect(await read()).toMatchObject({ messageCount: MESSAGES });
}, 600_000);
