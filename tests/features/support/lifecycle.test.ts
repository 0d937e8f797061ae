import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { letPass, readSession } from './session.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const CONTEXT = { customer: { name: 'Zoë', orders: [7, 8] }, vip: true };
const read = async (id: string) => {
  const session = await readSession(ada, id);
  if (!session) throw new Error('it is no support session');
  return session;
};
const pass = (id: string, minutes: number) => letPass(studio.databaseUrl, id, minutes);
const minutesBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 60_000;
async function started(input: object = {}): Promise<string> {
  const conversationId = await ada.startConversation();
  await attempt(ada, 'startSupport', { conversationId, ...input });
  return conversationId;
}
async function talk(conversationId: string): Promise<void> {
  const { generationId } = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(generationId);
}

test('a session starts active, with what is known, and ends a day later', async () => {
  const conversationId = await ada.startConversation();
  expect(await readSession(ada, conversationId)).toBeNull();
  await attempt(ada, 'startSupport', { conversationId, context: CONTEXT });
  const session = await read(conversationId);
  expect(session).toMatchObject({
    status: 'ACTIVE',
    resolved: false,
    resolvedAt: null,
    notes: null,
    endedAt: null,
    endReason: null,
    context: CONTEXT,
    state: {},
    statistics: { messages: 0, userMessages: 0, answers: 0, averageLatencyMs: null, resumedCount: 0 },
  });
  expect(minutesBetween(session.startedAt, session.expiresAt)).toBe(1440);
  expect(session.statistics.durationMs).toBeGreaterThanOrEqual(0);
  const again = await attempt(ada, 'startSupport', { conversationId, context: {} });
  expect(faultyFields(again)).toEqual(['conversationId']);
  expect((await read(conversationId)).context).toEqual(CONTEXT);
});

test('of two who start one session at once, one does', async () => {
  const conversationId = await ada.startConversation();
  const starts = [1, 2, 3].map((n) => attempt(ada, 'startSupport', { conversationId, context: { n } }));
  const names = (await Promise.all(starts)).map(({ __typename }) => __typename);
  expect(names.toSorted()).toEqual(['InvalidInputError', 'InvalidInputError', 'StartSupportPayload']);
});

test('half an hour without events makes it inactive, and a message active again', async () => {
  const id = await started();
  await pass(id, 29);
  expect((await read(id)).status).toBe('ACTIVE');
  await pass(id, 2);
  expect((await read(id)).status).toBe('INACTIVE');
  await talk(id);
  expect(await read(id)).toMatchObject({
    status: 'ACTIVE',
    statistics: { messages: 2, userMessages: 1, answers: 1 },
  });
  await pass(id, 31);
  await attempt(ada, 'updateSupport', { conversationId: id, state: { step: 2 } });
  expect(await read(id)).toMatchObject({ status: 'ACTIVE', state: { step: 2 } });
});

test('it expires by the clock, however active it is, and is resumed with all that was known', async () => {
  const id = await started({ context: CONTEXT, expiresInMinutes: 60 });
  await attempt(ada, 'updateSupport', { conversationId: id, state: { step: 3 } });
  await talk(id);
  await pass(id, 61);
  await talk(id);
  const ended = await read(id);
  expect(ended).toMatchObject({ status: 'ENDED', endReason: 'EXPIRED', endedAt: ended.expiresAt });
  expect(ended.statistics.durationMs).toBe(60 * 60_000);
  const refused = await attempt(ada, 'updateSupport', { conversationId: id, state: {} });
  expect(faultyFields(refused)).toEqual(['conversationId']);
  const resumed = `mutation ($id: ID!) { resumeConversation(input: { conversationId: $id }) {
    ... on ResumeConversationPayload { conversation { messages { totalCount } support { status context state endedAt } } } } }`;
  expect(await ada.get(resumed, { id })).toEqual({
    resumeConversation: {
      conversation: {
        messages: { totalCount: 4 },
        support: { status: 'ACTIVE', context: CONTEXT, state: { step: 3 }, endedAt: null },
      },
    },
  });
  const session = await read(id);
  expect(session).toMatchObject({ endReason: null, statistics: { resumedCount: 1 } });
  expect(minutesBetween(session.lastActivityAt, session.expiresAt)).toBe(1440);
});

test('resuming never lets it end earlier than it would have', async () => {
  const id = await started({ expiresInMinutes: 43_200 });
  const { expiresAt } = await read(id);
  await attempt(ada, 'resumeConversation', { conversationId: id, expiresInMinutes: 1 });
  expect(await read(id)).toMatchObject({ expiresAt, status: 'ACTIVE' });
});

test('resolving ends it with notes; taking that back does not begin it again, resuming does', async () => {
  const conversationId = await started({ context: CONTEXT });
  await attempt(ada, 'resolveConversation', { conversationId, notes: 'Money sent back.' });
  const resolved = await read(conversationId);
  expect(resolved).toMatchObject({
    status: 'ENDED',
    resolved: true,
    notes: 'Money sent back.',
    endReason: 'RESOLVED',
  });
  expect(resolved.endedAt).toBe(resolved.resolvedAt);
  await attempt(ada, 'resolveConversation', { conversationId });
  expect({ ...(await read(conversationId)), statistics: null }).toEqual({ ...resolved, statistics: null });
  await attempt(ada, 'resolveConversation', { conversationId, resolved: false });
  expect(await read(conversationId)).toMatchObject({
    status: 'ENDED',
    resolved: false,
    resolvedAt: null,
    notes: 'Money sent back.',
  });
  await attempt(ada, 'resolveConversation', { conversationId, resolved: true, notes: null });
  await attempt(ada, 'resumeConversation', { conversationId });
  expect(await read(conversationId)).toMatchObject({
    status: 'ACTIVE',
    resolved: false,
    notes: null,
    endReason: null,
    context: CONTEXT,
  });
});

test('ending it keeps the first end; it may still be resolved afterwards', async () => {
  const conversationId = await started();
  expect(faultyFields(await attempt(ada, 'endConversation', { conversationId, reason: 'EXPIRED' }))).toEqual([
    'reason',
  ]);
  expect((await read(conversationId)).status).toBe('ACTIVE');
  await attempt(ada, 'endConversation', { conversationId });
  const { endedAt } = await read(conversationId);
  await pass(conversationId, 0);
  await attempt(ada, 'endConversation', { conversationId, reason: 'RESOLVED' });
  expect(await read(conversationId)).toMatchObject({
    status: 'ENDED',
    endReason: 'CLOSED',
    endedAt,
    resolved: true,
  });
  const other = await started();
  await attempt(ada, 'endConversation', { conversationId: other, reason: 'RESOLVED' });
  expect(await read(other)).toMatchObject({ status: 'ENDED', endReason: 'RESOLVED', resolved: true });
});

test('context and state are each replaced as a whole, and the last one stands', async () => {
  const conversationId = await started({ context: { a: 1, b: 2 } });
  await Promise.all([
    attempt(ada, 'updateSupport', { conversationId, context: { c: 3 } }),
    attempt(ada, 'updateSupport', { conversationId, state: { step: 1 } }),
  ]);
  expect(await read(conversationId)).toMatchObject({ context: { c: 3 }, state: { step: 1 } });
  await attempt(ada, 'updateSupport', { conversationId, context: null });
  const { context, state } = await read(conversationId);
  expect({ context, state }).toEqual({ context: {}, state: { step: 1 } });
});

test('resuming one that goes on lets it end later, and does not count', async () => {
  const conversationId = await started({ expiresInMinutes: 60 });
  const resumedCount = async () => (await read(conversationId)).statistics.resumedCount;
  await attempt(ada, 'resumeConversation', { conversationId, expiresInMinutes: 120 });
  const { startedAt, expiresAt } = await read(conversationId);
  expect(minutesBetween(startedAt, expiresAt)).toBeGreaterThanOrEqual(120);
  expect(await resumedCount()).toBe(0);
  await pass(conversationId, 31);
  await attempt(ada, 'resumeConversation', { conversationId });
  expect(await resumedCount()).toBe(1);
  await attempt(ada, 'endConversation', { conversationId });
  await attempt(ada, 'resumeConversation', { conversationId });
  expect(await resumedCount()).toBe(2);
});

test('every change is told in the conversation and to the person, and raises the revision of the conversation', async () => {
  const conversationId = await ada.startConversation();
  await using inside = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  await using outside = await FeedEvents.open(ada, 'viewerEvents');
  for (const [mutation, input] of [
    ['startSupport', {}],
    ['updateSupport', { state: { step: 1 } }],
    ['endConversation', {}],
    ['endConversation', {}],
    ['resumeConversation', {}],
    ['resolveConversation', { notes: 'Done' }],
  ] as const)
    await attempt(ada, mutation, { conversationId, ...input });
  // Ending it again has changed nothing.
  await attempt(ada, 'updateConversation', { conversationId, expectedRevision: 6, title: 'The end' });
  const told = [...(await inside.take(6)), ...(await outside.take(6))];
  for (const event of told)
    expect(event).toMatchObject({ __typename: 'ConversationChanged', conversation: { id: conversationId } });
  expect(told.filter(({ conversation }) => conversation?.title === 'The end').length).toBeGreaterThan(1);
});
