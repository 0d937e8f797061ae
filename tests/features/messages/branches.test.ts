import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import { regenerate } from '../../support/people/generation-calls.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

async function say(conversationId: string, text: string, parentId?: string) {
  const sent = await ada.send(conversationId, text, parentId === undefined ? {} : { parentId });
  await ada.readAnswer(sent.generationId);
  return sent;
}

const look = async (messageId: string) => {
  const { selectBranch } = await ada.get<{
    selectBranch: { conversation: { activeLeaf: { id: string }; revision: number; updatedAt: string } };
  }>(
    `mutation ($messageId: ID!) { selectBranch(input: { messageId: $messageId }) {
      ... on SelectBranchPayload { conversation { revision updatedAt activeLeaf { id } } } } }`,
    { messageId },
  );
  return selectBranch.conversation;
};

test('one comes back to where one was on each branch, however one left it', async () => {
  const id = await ada.startConversation();
  const start = await say(id, 'Where to?');
  const north = await say(id, 'North');
  const farNorth = await say(id, 'Further north');
  // Left by sending elsewhere.
  const south = await say(id, 'South', start.answerId);
  expect((await look(north.userMessageId)).activeLeaf.id).toBe(farNorth.answerId);
  expect((await look(south.userMessageId)).activeLeaf.id).toBe(south.answerId);
  // Left by a look at a message in the middle, which another answer stands beside.
  const nearNorth = (await regenerate(ada, north.answerId)).generations[0];
  await ada.readAnswer(nearNorth?.id ?? '');
  expect((await look(south.answerId)).activeLeaf.id).toBe(south.answerId);
  expect((await look(north.userMessageId)).activeLeaf.id).toBe(nearNorth?.message.id);
  expect((await look(north.answerId)).activeLeaf.id).toBe(farNorth.answerId);
  // A message of the branch that is looked at changes nothing.
  expect((await look(start.userMessageId)).activeLeaf.id).toBe(farNorth.answerId);
});

/** A start, a message further on, and two ways on from there; the second one is looked at. */
async function forked() {
  const id = await ada.startConversation();
  const start = await say(id, 'Where to?');
  const ahead = await say(id, 'Ahead');
  const middle = await say(id, 'Further ahead');
  const left = await say(id, 'Left');
  const right = await say(id, 'Right', middle.answerId);
  return { id, start, ahead, middle, left, right };
}
const leafAfter = async (messageId: string) => (await look(messageId)).activeLeaf.id;

test('one comes back to where one was last, however far below', async () => {
  const { id, start, middle, left } = await forked();
  await look(left.userMessageId);
  await say(id, 'Elsewhere', start.answerId);
  expect(await leafAfter(middle.userMessageId)).toBe(left.answerId);
});

test('a later place on a branch stands above an earlier one', async () => {
  const { id, start, left, right } = await forked();
  await look(left.userMessageId);
  await say(id, 'Left once');
  await look(right.userMessageId);
  await look(left.userMessageId);
  const again = await say(id, 'Left again', left.answerId);
  const elsewhere = await say(id, 'Elsewhere', start.answerId);
  expect(await leafAfter(left.userMessageId)).toBe(again.answerId);
  expect(await leafAfter(elsewhere.userMessageId)).toBe(elsewhere.answerId);
  expect(await leafAfter(start.userMessageId), 'a look above changes nothing').toBe(elsewhere.answerId);
});

test('one comes back to where one was when the branch was deleted', async () => {
  const { id, start, ahead, middle, left, right } = await forked();
  const elsewhere = await say(id, 'Elsewhere', start.answerId);
  await look(left.userMessageId);
  await attempt(ada, 'deleteMessage', { messageId: ahead.userMessageId, scope: 'SUBTREE' });
  expect(await leafAfter(start.userMessageId)).toBe(elsewhere.answerId);
  await attempt(ada, 'restoreMessage', { messageId: ahead.userMessageId });
  expect(await leafAfter(middle.userMessageId)).toBe(left.answerId);
  // What was left last is deleted: one comes to where one was before.
  await attempt(ada, 'deleteMessage', { messageId: left.userMessageId, scope: 'SUBTREE' });
  expect(await leafAfter(start.userMessageId)).toBe(right.answerId);
});

test('where one has never been, the newest way down is taken; what was deleted is no way', async () => {
  const id = await ada.startConversation();
  const start = await say(id, 'Where to?');
  const first = await say(id, 'Here');
  const second = await say(id, 'There', start.answerId);
  await attempt(ada, 'deleteMessage', { messageId: second.userMessageId, scope: 'SUBTREE' });
  // The branch that is looked at goes to its neighbour.
  expect((await look(start.userMessageId)).activeLeaf.id).toBe(first.answerId);
  await attempt(ada, 'restoreMessage', { messageId: second.userMessageId });
  expect((await look(start.userMessageId)).activeLeaf.id).toBe(first.answerId);
  expect((await look(second.userMessageId)).activeLeaf.id).toBe(second.answerId);
});

test('a look is no change: neither revision nor the place in the list moves, and every tab is told', async () => {
  const id = await ada.startConversation();
  const start = await say(id, 'Where to?');
  const other = (await regenerate(ada, start.answerId)).generations[0];
  await ada.readAnswer(other?.id ?? '');
  const before = await look(other?.message.id ?? '');
  await using mine = await FeedEvents.open(ada, 'viewerEvents');
  await using here = await FeedEvents.open(ada, 'conversationEvents', { conversationId: id });
  const after = await look(start.answerId);
  expect(after).toEqual({ ...before, activeLeaf: { id: start.answerId } });
  for (const events of [mine, here])
    expect(await events.take(1)).toMatchObject([{ __typename: 'ConversationChanged', conversation: { id } }]);
});
