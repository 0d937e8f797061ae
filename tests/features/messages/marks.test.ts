import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { exchange, readMessage } from './exchange.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

interface Marked {
  readonly revision: number;
  readonly favorite: boolean;
  readonly feedback: { rating: string; reason: string | null; ratedAt: string } | null;
}
const read = (id: string) =>
  readMessage<Marked>(ada, id, 'revision favorite feedback { rating reason ratedAt }');
const rate = (messageId: string, input: object) => attempt(ada, 'rateMessage', { messageId, ...input });
const mark = (messageId: string, favorite: boolean) =>
  attempt(ada, 'setMessageFavorite', { messageId, favorite });

test('a favorite is marked and unmarked without a change of the message', async () => {
  const { conversationId, userMessageId } = await exchange(ada);
  await using events = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  await mark(userMessageId, false);
  await mark(userMessageId, true);
  await mark(userMessageId, true);
  expect(await read(userMessageId)).toMatchObject({ favorite: true, revision: 1, feedback: null });
  await mark(userMessageId, false);
  expect(await read(userMessageId)).toMatchObject({ favorite: false, revision: 1 });
  await attempt(ada, 'reactToMessage', { messageId: userMessageId, emoji: '🎉' });
  expect(await events.kinds(3)).toEqual(['MessageChanged', 'MessageChanged', 'ReactionsChanged']);
});

test('an answer is liked, disliked with a reason, and neither; a favorite stays one through all of it', async () => {
  const { answerId, conversationId } = await exchange(ada);
  const { revision } = await read(answerId);
  await mark(answerId, true);
  await using events = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  await rate(answerId, { rating: 'LIKE', reason: 'To the point' });
  const liked = await read(answerId);
  expect(liked).toMatchObject({
    favorite: true,
    revision,
    feedback: { rating: 'LIKE', reason: 'To the point' },
  });
  await rate(answerId, { rating: 'LIKE', reason: 'To the point' });
  expect(await read(answerId)).toEqual(liked);
  await rate(answerId, { rating: 'DISLIKE' });
  expect(await read(answerId)).toMatchObject({
    favorite: true,
    feedback: { rating: 'DISLIKE', reason: null },
  });
  await mark(answerId, false);
  await rate(answerId, { rating: null });
  await rate(answerId, {});
  expect(await read(answerId)).toEqual({ favorite: false, revision, feedback: null });
  await attempt(ada, 'reactToMessage', { messageId: answerId, emoji: '🎉' });
  expect(await events.kinds(5)).toEqual([...Array(4).fill('MessageChanged'), 'ReactionsChanged']);
});

test('only answers are rated, and a reason goes with a rating', async () => {
  const { answerId, userMessageId } = await exchange(ada);
  const rows = await countRows(studio.databaseUrl);
  expect(faultyFields(await rate(userMessageId, { rating: 'LIKE' }))).toEqual(['messageId']);
  expect(faultyFields(await rate(answerId, { reason: 'Just so' }))).toEqual(['reason']);
  expect(await countRows(studio.databaseUrl)).toEqual(rows);
});

test('a reason has 1 to 1,000 characters', async () => {
  const { answerId } = await exchange(ada);
  for (const reason of ['x', 'x'.repeat(999), '🙂'.repeat(1000)]) {
    await rate(answerId, { rating: 'LIKE', reason });
    expect(await read(answerId)).toMatchObject({ feedback: { reason } });
  }
  for (const reason of ['', ' ', 'x'.repeat(1001), '\ud800', 'a\u0000'])
    expect(faultyFields(await rate(answerId, { rating: 'DISLIKE', reason }))).toEqual(['reason']);
  expect(await read(answerId)).toMatchObject({ feedback: { rating: 'LIKE' } });
});

test('a deleted message shows no marks, and has them again when it is back', async () => {
  const { answerId: messageId, conversationId } = await exchange(ada);
  await ada.readAnswer((await ada.send(conversationId, 'More')).generationId);
  await mark(messageId, true);
  await rate(messageId, { rating: 'LIKE' });
  await attempt(ada, 'deleteMessage', { messageId });
  expect(await read(messageId)).toMatchObject({ favorite: false, feedback: null });
  expect(await mark(messageId, false)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await rate(messageId, { rating: null })).toMatchObject({ code: 'NOT_FOUND' });
  await attempt(ada, 'restoreMessage', { messageId });
  expect(await read(messageId)).toMatchObject({ favorite: true, feedback: { rating: 'LIKE' } });
});
