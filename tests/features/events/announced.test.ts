import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

test('a person is told what happens to their conversations, in order', async () => {
  const ada = await studio.person();
  await using feedEvents = await FeedEvents.open(ada, 'viewerEvents');
  const conversationId = await ada.startConversation({ title: 'First' });
  await attempt(ada, 'updateConversation', { conversationId, title: 'Second' });
  await attempt(ada, 'deleteConversation', { conversationId });
  // Told before it is restored, for what is there again is not told as removed.
  const events = await feedEvents.take(3);
  await attempt(ada, 'restoreConversation', { conversationId });
  const { generationId } = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(generationId);
  events.push(...(await feedEvents.take(5)));
  expect(events.map(({ __typename }) => __typename)).toEqual([
    'ConversationAdded',
    'ConversationChanged',
    'ConversationRemoved',
    'ConversationAdded',
    'GenerationStarted',
    'ConversationChanged',
    'ConversationChanged',
    'GenerationEnded',
  ]);
  expect(events[2]?.conversationId).toBe(conversationId);
  expect(events[3]?.conversation).toEqual({ id: conversationId, title: 'Second' });
  expect(events[7]?.generation).toEqual({ id: generationId, status: 'COMPLETE' });
});

test('what was deleted while somebody was away does not keep them from what came after it', async () => {
  const ada = await studio.person();
  const before = await FeedEvents.open(ada, 'viewerEvents');
  await ada.startConversation({ title: 'Seen' });
  const [seen] = await before.take(1);
  await before[Symbol.asyncDispose]();

  const conversationId = await ada.startConversation({ title: 'Gone' });
  await ada.readAnswer((await ada.send(conversationId, 'Hello')).generationId);
  await attempt(ada, 'deleteConversation', { conversationId });
  const kept = await ada.startConversation({ title: 'Kept' });

  await using feedEvents = await FeedEvents.open(ada, 'viewerEvents', { after: seen?.cursor ?? '' });
  const events = await feedEvents.take(7);
  expect(events.map(({ __typename }) => __typename)).toEqual([
    'ConversationAdded',
    'GenerationStarted',
    'ConversationChanged',
    'ConversationChanged',
    'GenerationEnded',
    'ConversationRemoved',
    'ConversationAdded',
  ]);
  expect(events.slice(0, 5)).toMatchObject([
    { conversation: null },
    { generation: null },
    { conversation: null },
    { conversation: null },
    { generation: null },
  ]);
  expect(events[6]?.conversation).toEqual({ id: kept, title: 'Kept' });
});

test('a person is told which answer has ended, also when it was deleted while it was written', async () => {
  await using slow = await startStudio({ DEMO_TOKEN_DELAY_MS: '20' });
  const ada = await slow.person();
  const conversationId = await ada.startConversation();
  await using feedEvents = await FeedEvents.open(ada, 'viewerEvents');
  const { answerId, generationId } = await ada.send(conversationId, 'Tell me a long story');
  const untilKind = async (kind: string) => {
    for (;;) for (const event of await feedEvents.take(1)) if (event.__typename === kind) return event;
  };
  expect(await untilKind('GenerationStarted')).toMatchObject({ generationId });
  await attempt(ada, 'deleteMessage', { messageId: answerId, scope: 'SUBTREE' });
  expect(await untilKind('GenerationEnded')).toMatchObject({ generationId, generation: null });
});

test('a favorite is told to the person, wherever it was said', async () => {
  const ada = await studio.person();
  const { userMessageId, generationId } = await ada.send(await ada.startConversation(), 'Remember this');
  await ada.readAnswer(generationId);
  const selection = '... on MessageChanged { message { id favorite } }';
  await using feedEvents = await FeedEvents.open(ada, 'viewerEvents', { selection });
  const mark = (favorite: boolean) =>
    attempt(ada, 'setMessageFavorite', { messageId: userMessageId, favorite });
  for (const favorite of [true, false]) {
    await mark(favorite);
    // Doing it again changes nothing, and tells of nothing.
    await mark(favorite);
  }
  // How it stands is told as of now: the second event may be ahead of the first change.
  expect(await feedEvents.take(2)).toMatchObject([
    { __typename: 'MessageChanged', message: { id: userMessageId } },
    { __typename: 'MessageChanged', message: { id: userMessageId, favorite: false } },
  ]);
  await ada.startConversation();
  expect(await feedEvents.kinds(1)).toEqual(['ConversationAdded']);
});

test('a conversation tells of its messages and answers, in order', async () => {
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  await using feedEvents = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  const { userMessageId, answerId, generationId } = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(generationId);
  const events = await feedEvents.take(7);
  expect(events.map(({ __typename }) => __typename)).toEqual([
    'MessageAdded',
    'MessageAdded',
    'GenerationStarted',
    'ConversationChanged',
    'MessageChanged',
    'ConversationChanged',
    'GenerationEnded',
  ]);
  expect(events[0]?.message).toEqual({ id: userMessageId, role: 'USER', status: 'COMPLETE' });
  expect(events[1]?.message).toMatchObject({ id: answerId, role: 'ASSISTANT' });
  expect(events[4]?.message).toEqual({ id: answerId, role: 'ASSISTANT', status: 'COMPLETE' });
  expect(events[6]?.generation).toEqual({ id: generationId, status: 'COMPLETE' });

  await attempt(ada, 'regenerateMessage', { messageId: answerId });
  expect(await feedEvents.kinds(6)).toEqual([
    'MessageAdded',
    'GenerationStarted',
    'ConversationChanged',
    'MessageChanged',
    'ConversationChanged',
    'GenerationEnded',
  ]);
  await attempt(ada, 'updateConversation', { conversationId, title: 'Renamed' });
  expect(await feedEvents.take(1)).toMatchObject([
    { conversation: { id: conversationId, title: 'Renamed' } },
  ]);
});

test('what a person does is told to nobody else', async () => {
  const [ada, grace] = await Promise.all([studio.person(), studio.person()]);
  await using feedEvents = await FeedEvents.open(grace, 'viewerEvents');
  const { generationId } = await ada.send(await ada.startConversation(), 'Hello');
  await ada.readAnswer(generationId);
  const own = await grace.startConversation();
  expect(await feedEvents.take(1)).toMatchObject([
    { __typename: 'ConversationAdded', conversation: { id: own } },
  ]);
});

test('what is refused is told to nobody', async () => {
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  await using feedEvents = await FeedEvents.open(ada, 'viewerEvents');
  await attempt(ada, 'updateConversation', { conversationId, title: '' });
  await attempt(ada, 'updateConversation', { conversationId, expectedRevision: 7, title: 'Never' });
  await attempt(ada, 'sendMessage', { conversationId, text: '' });
  const next = await ada.startConversation();
  expect(await feedEvents.take(1)).toMatchObject([
    { __typename: 'ConversationAdded', conversation: { id: next } },
  ]);
});

test('who was away resumes behind the last event, without a gap and without a repeat', async () => {
  const ada = await studio.person();
  const titles = Array.from({ length: 12 }, (_, at) => `Number ${at}`);
  const heard: string[] = [];
  let after: string | undefined;
  for (let from = 0; from < titles.length; from += 4) {
    await using feedEvents = await FeedEvents.open(ada, 'viewerEvents', after === undefined ? {} : { after });
    // The first visit makes its own events; the later ones read what was written while nobody listened.
    if (from === 0) for (const title of titles) await ada.startConversation({ title });
    const events = await feedEvents.take(4);
    heard.push(...events.map(({ conversation }) => conversation?.title ?? ''));
    after = events.at(-1)?.cursor;
  }
  expect(heard).toEqual(titles);
});
