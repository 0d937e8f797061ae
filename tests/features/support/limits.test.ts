import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { idsThatNameNothing, type Owned, ownedBy } from '../../support/people/other-ids.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { readSession } from './session.ts';

let studio: TestStudio;
let ada: Person;
let own: Owned;
let foreign: Owned;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  const eve = await studio.person();
  [own, foreign] = await Promise.all([ownedBy(ada), ownedBy(eve)]);
  await attempt(eve, 'startSupport', { conversationId: foreign.Conversation });
});
afterAll(() => studio.close());

/** An object of just so many bytes as JSON. */
const ofBytes = (bytes: number) => ({ text: 'x'.repeat(bytes - JSON.stringify({ text: '' }).length) });
/** An object of just so many levels. */
const ofLevels = (levels: number): object => (levels === 1 ? {} : { inner: ofLevels(levels - 1) });

const accepted: [string, object][] = [
  ['16,384 bytes', ofBytes(16_384)],
  ['16,384 bytes of emoji', { text: '🙂'.repeat((16_384 - JSON.stringify({ text: '' }).length) / 4) }],
  ['10 levels', ofLevels(10)],
  ['odd keys', { '': 1, constructor: 'x', toJSON: 'x', 'a.b': [null, true, 1.5, { c: [] }] }],
];
test.each(accepted)('context and state may have %s', async (_what, value) => {
  const conversationId = await ada.startConversation();
  await attempt(ada, 'startSupport', { conversationId, context: value });
  await attempt(ada, 'updateSupport', { conversationId, state: value });
  expect(await readSession(ada, conversationId)).toMatchObject({ context: value, state: value });
});

const refused: [string, unknown][] = [
  ['16,385 bytes', ofBytes(16_385)],
  ['11 levels', ofLevels(11)],
  ['11 levels of lists', { inner: [[[[[[[[[[]]]]]]]]]] }],
  ['no object but a list', [1]],
  ['no object but a text', 'context'],
  ['no object but a number', 5],
  ['half a surrogate pair', { text: 'x\ud800' }],
  ['U+0000', { list: [{ text: 'x\u0000' }] }],
  ['U+0000 in a key', { 'x\u0000': 1 }],
];
test.each(refused)(
  'context and state that are %s are refused and nothing is stored',
  async (_what, value) => {
    const conversationId = await ada.startConversation();
    const rows = await countRows(studio.databaseUrl);
    const start = await attempt(ada, 'startSupport', { conversationId, context: value });
    expect(faultyFields(start)).toEqual(['context']);
    expect(await countRows(studio.databaseUrl)).toEqual(rows);
    await attempt(ada, 'startSupport', { conversationId, context: { kept: true } });
    const update = await attempt(ada, 'updateSupport', { conversationId, context: value, state: value });
    expect(faultyFields(update)).toEqual(['context', 'state']);
    expect(await readSession(ada, conversationId)).toMatchObject({ context: { kept: true }, state: {} });
  },
);

test('fifty thousand levels are refused like eleven', async () => {
  const conversationId = await ada.startConversation();
  const query =
    'mutation ($input: StartSupportInput!) { startSupport(input: $input) { ... on InvalidInputError { fields { path } } } }';
  const context = `{"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const response = await fetch(ada.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.tokens.accessToken}` },
    body: `{"query":${JSON.stringify(query)},"variables":{"input":{"conversationId":"${conversationId}","context":${context}}}}`,
  });
  expect(await response.json()).toEqual({ data: { startSupport: { fields: [{ path: ['context'] }] } } });
  expect(await readSession(ada, conversationId)).toBeNull();
});

test('a session lasts from a minute to thirty days', async () => {
  for (const expiresInMinutes of [0, -1, 43_201, 2_147_483_647]) {
    const conversationId = await ada.startConversation();
    expect(faultyFields(await attempt(ada, 'startSupport', { conversationId, expiresInMinutes }))).toEqual([
      'expiresInMinutes',
    ]);
    await attempt(ada, 'startSupport', { conversationId, expiresInMinutes: 43_200 });
    const resumed = await attempt(ada, 'resumeConversation', { conversationId, expiresInMinutes });
    expect(faultyFields(resumed)).toEqual(['expiresInMinutes']);
  }
  const conversationId = await ada.startConversation();
  await attempt(ada, 'startSupport', { conversationId, expiresInMinutes: 1 });
  expect(await readSession(ada, conversationId)).toMatchObject({ status: 'ACTIVE' });
});

test('notes have at most 4,000 characters', async () => {
  const conversationId = await ada.startConversation();
  await attempt(ada, 'startSupport', { conversationId });
  for (const notes of ['', 'x', '🙂'.repeat(4000)]) {
    await attempt(ada, 'resolveConversation', { conversationId, notes });
    expect(await readSession(ada, conversationId)).toMatchObject({ notes });
  }
  for (const notes of ['x'.repeat(4001), '\ud800', 'a\u0000'])
    expect(faultyFields(await attempt(ada, 'resolveConversation', { conversationId, notes }))).toEqual([
      'notes',
    ]);
  expect(await readSession(ada, conversationId)).toMatchObject({ notes: '🙂'.repeat(4000) });
});

test.each(['startSupport', 'updateSupport', 'resumeConversation', 'resolveConversation', 'endConversation'])(
  '%s does not find a faulty conversation, and all of them look alike',
  async (name) => {
    const before = await countRows(studio.databaseUrl);
    const told = new Set<string>();
    for (const [what, conversationId] of Object.entries(idsThatNameNothing('Conversation', own, foreign))) {
      const outcome = await attempt(ada, name, { conversationId });
      expect(outcome, what).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
      told.add(outcome.message ?? '');
    }
    expect([...told]).toEqual([expect.stringContaining('conversationId')]);
    expect(await countRows(studio.databaseUrl)).toEqual(before);
  },
);

test.each(['updateSupport', 'resumeConversation', 'resolveConversation', 'endConversation'])(
  '%s does not find a conversation that is no session, or is deleted',
  async (name) => {
    const conversationId = await ada.startConversation();
    expect(await attempt(ada, name, { conversationId })).toMatchObject({ code: 'NOT_FOUND' });
    await attempt(ada, 'startSupport', { conversationId });
    await attempt(ada, 'deleteConversation', { conversationId });
    expect(await attempt(ada, name, { conversationId })).toMatchObject({ code: 'NOT_FOUND' });
  },
);
