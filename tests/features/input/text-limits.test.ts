import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { UNFIT_NAMES } from '../../support/inputs/unfit-names.ts';
import { attempt, attemptUnsigned, faultyFields } from '../../support/people/attempt.ts';
import { type Person, post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const limits: [string, number][] = [
  ['title', 200],
  ['description', 2000],
  ['systemPrompt', 20_000],
];

test.each(limits)('a conversation’s %s may have %i characters and no more', async (field, limit) => {
  const at = await attempt(ada, 'createConversation', { [field]: '🙂'.repeat(limit) });
  expect(at.__typename).toBe('CreateConversationPayload');
  const before = await countRows(studio.databaseUrl);
  const conversationId = await ada.startConversation();
  for (const [mutation, more] of [
    ['createConversation', {}],
    ['updateConversation', { conversationId }],
  ] as const) {
    const above = await attempt(ada, mutation, { ...more, [field]: 'x'.repeat(limit + 1) });
    expect(faultyFields(above), mutation).toEqual([field]);
  }
  const { conversation: started = 0, ...others } = before;
  expect(await countRows(studio.databaseUrl)).toEqual({ ...others, conversation: started + 1 });
});

test.each(UNFIT_NAMES)('a title of %s is refused', async (_what, title) => {
  const conversationId = await ada.startConversation();
  for (const [mutation, more] of [
    ['createConversation', {}],
    ['updateConversation', { conversationId }],
  ] as const)
    expect(faultyFields(await attempt(ada, mutation, { ...more, title })), mutation).toEqual(['title']);
});

test('a title is kept without the blanks around it, in one form', async () => {
  const id = await ada.startConversation({ title: '  A  title a\u0300 la carte ' });
  const { conversation } = await ada.get<{ conversation: object }>(
    'query ($id: ID!) { conversation(id: $id) { title } }',
    { id },
  );
  expect(conversation).toEqual({ title: 'A  title à la carte' });
});

const filter =
  'query ($filter: ConversationFilter) { viewer { conversations(filter: $filter) { totalCount } } }';

test.each(['x'.repeat(201), 'a\u0000', '\ud800'])('a filter by a faulty title is refused', async (title) => {
  const { errors } = await ada.ask(filter, { filter: { title } });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: ['title'] }] });
});

const account = { email: 'somebody@example.com', password: 'long enough' };
const faulty: [string, object, string[]][] = [
  ['a password of 7 characters', { password: '1234567' }, ['password']],
  ['a password of 201', { password: 'x'.repeat(201) }, ['password']],
  ['an address without @', { email: 'example.com' }, ['email']],
  ['an empty address', { email: '' }, ['email']],
  ['an address of 255 characters', { email: `${'a'.repeat(243)}@example.com` }, ['email']],
  ['a blank name', { displayName: '  ' }, ['displayName']],
  ['a name that cannot be seen', { displayName: '\u200b' }, ['displayName']],
  ['a name of 101 characters', { displayName: 'x'.repeat(101) }, ['displayName']],
  ['everything wrong', { email: 'x', password: 'x', displayName: '' }, ['email', 'password', 'displayName']],
];

test.each(faulty)('%s opens no account, and every fault is named', async (_what, input, fields) => {
  const before = await countRows(studio.databaseUrl);
  const outcome = await attemptUnsigned(studio.graphqlUrl, 'register', { ...account, ...input });
  expect(faultyFields(outcome)).toEqual(fields);
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('a name made from a long address has at most 100 characters', async () => {
  const { data } = await post<{ register: { viewer: { displayName: string } } }>(
    studio.graphqlUrl,
    null,
    'mutation ($input: RegisterInput!) { register(input: $input) { ... on RegisterPayload { viewer { displayName } } } }',
    { input: { ...account, email: `${'a'.repeat(120)}@example.com` } },
  );
  expect(data?.register.viewer.displayName).toBe('a'.repeat(100));
});
