import { afterAll, beforeAll, expect, test } from 'vitest';
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

const FIELDS = 'intent entities { name value } sentiment confidence agent processingMs error';
const annotate = (messageId: string, input: object) =>
  attempt(ada, 'annotateMessage', { messageId, ...input });
const read = (id: string) =>
  readMessage<{ revision: number; annotations: Record<string, unknown> | null }>(
    ada,
    id,
    `revision annotations { ${FIELDS} }`,
  );
const NOTHING = {
  intent: null,
  entities: [],
  sentiment: null,
  confidence: null,
  agent: null,
  processingMs: null,
  error: null,
};

test('findings are kept one by one: what is given replaces, null takes back, the rest stays', async () => {
  const { conversationId, userMessageId: id } = await exchange(ada);
  expect(await read(id)).toEqual({ revision: 1, annotations: null });
  await using events = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  const all = {
    intent: 'refund',
    entities: [
      { name: 'city', value: 'Köln' },
      { name: 'city', value: '' },
    ],
    sentiment: 'NEGATIVE',
    confidence: 0.75,
    agent: 'triage',
    processingMs: 12,
    error: 'Timed out once',
  };
  await annotate(id, all);
  expect(await read(id)).toEqual({ revision: 2, annotations: all });
  await annotate(id, { sentiment: 'POSITIVE', error: null, expectedRevision: 2 });
  const after = { ...all, sentiment: 'POSITIVE', error: null };
  expect(await read(id)).toEqual({ revision: 3, annotations: after });
  await annotate(id, { sentiment: 'POSITIVE', error: null });
  await annotate(id, {});
  expect(await read(id)).toEqual({ revision: 3, annotations: after });
  await annotate(id, { ...NOTHING, entities: null });
  expect(await read(id)).toEqual({ revision: 4, annotations: null });
  await attempt(ada, 'reactToMessage', { messageId: id, emoji: '🎉' });
  expect(await events.kinds(4)).toEqual([...Array(3).fill('MessageChanged'), 'ReactionsChanged']);
});

test('whoever annotates is given the message as it stands then', async () => {
  const { answerId: messageId } = await exchange(ada);
  const { annotateMessage } = await ada.get<{ annotateMessage: object }>(
    `mutation ($input: AnnotateMessageInput!) { annotateMessage(input: $input) { ... on AnnotateMessagePayload {
      annotatedMessage { id annotations { intent agent } } } } }`,
    { input: { messageId, intent: 'greeting' } },
  );
  expect(annotateMessage).toEqual({
    annotatedMessage: { id: messageId, annotations: { intent: 'greeting', agent: null } },
  });
});

test('of two who say different things at once, both are kept; of two tabs the stale one is refused', async () => {
  const { answerId: id } = await exchange(ada);
  const { revision } = await read(id);
  await Promise.all([annotate(id, { intent: 'greeting' }), annotate(id, { agent: 'host' })]);
  const both = { ...NOTHING, intent: 'greeting', agent: 'host' };
  expect(await read(id)).toEqual({ revision: revision + 2, annotations: both });
  expect(await annotate(id, { intent: 'other', expectedRevision: revision })).toMatchObject({
    __typename: 'ConflictError',
    currentRevision: revision + 2,
    current: { __typename: 'Message', id },
  });
  expect(await read(id)).toEqual({ revision: revision + 2, annotations: both });
});

const accepted: [string, object][] = [
  ['an intent of 200 characters', { intent: '🙂'.repeat(200) }],
  ['an agent of 200 characters', { agent: 'x'.repeat(200) }],
  ['an error of 2,000 characters', { error: 'x'.repeat(2000) }],
  ['no confidence at all', { confidence: 0 }],
  ['full confidence', { confidence: 1 }],
  ['no time', { processingMs: 0 }],
  ['a hundred entities', { entities: Array(100).fill({ name: 'x'.repeat(100), value: 'y'.repeat(1000) }) }],
];
test.each(accepted)('%s is kept', async (_what, input) => {
  const { answerId } = await exchange(ada);
  await annotate(answerId, input);
  expect(await read(answerId)).toMatchObject({ annotations: { ...NOTHING, ...input } });
});

const refused: [string, object, string][] = [
  ['an intent of 201 characters', { intent: 'x'.repeat(201) }, 'intent'],
  ['a blank intent', { intent: ' ' }, 'intent'],
  ['an agent of 201 characters', { agent: 'x'.repeat(201) }, 'agent'],
  ['an error of 2,001 characters', { error: 'x'.repeat(2001) }, 'error'],
  ['less than no confidence', { confidence: -0.001 }, 'confidence'],
  ['more than full confidence', { confidence: 1.001 }, 'confidence'],
  ['a negative time', { processingMs: -1 }, 'processingMs'],
  ['101 entities', { entities: Array(101).fill({ name: 'x', value: '' }) }, 'entities'],
  ['an entity without a name', { entities: [{ name: '', value: 'x' }] }, 'entities.0.name'],
  ['a name of 101 characters', { entities: [{ name: 'x'.repeat(101), value: '' }] }, 'entities.0.name'],
  ['a value of 1,001 characters', { entities: [{ name: 'x', value: 'x'.repeat(1001) }] }, 'entities.0.value'],
  ['half a surrogate pair', { entities: [{ name: 'x', value: '\ud800' }] }, 'entities.0.value'],
  ['U+0000', { intent: 'a\u0000' }, 'intent'],
];
test.each(refused)('%s is refused and nothing is kept', async (_what, input, field) => {
  const { answerId } = await exchange(ada);
  const before = await read(answerId);
  expect(faultyFields(await annotate(answerId, { agent: 'somebody', ...input }))).toEqual([field]);
  expect(await read(answerId)).toEqual(before);
});

test('a deleted message shows none', async () => {
  const { userMessageId: messageId } = await exchange(ada);
  await annotate(messageId, { intent: 'greeting' });
  await attempt(ada, 'deleteMessage', { messageId });
  expect((await read(messageId)).annotations).toBeNull();
  expect(await annotate(messageId, { intent: 'other' })).toMatchObject({ code: 'NOT_FOUND' });
});
