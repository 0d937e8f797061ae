import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
let conversationId: string;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  conversationId = await ada.startConversation();
});
afterAll(() => studio.close());

const refused: [string, string][] = [
  ['empty', ''],
  ['blank', ' \n\t\u00a0\u2003 '],
  ['of 4,001 letters', 'a'.repeat(4001)],
  ['of 4,001 emoji', '🙂'.repeat(4001)],
  ['of a megabyte less its envelope', 'a'.repeat(1_000_000)],
  ['with half of a surrogate pair at its end', 'hello \ud83d'],
  ['with the other half at its start', '\ude42 hello'],
  ['with U+0000', 'hello\u0000there'],
];

test.each(refused)('text that is %s is refused by name and nothing is stored', async (_what, text) => {
  const before = await countRows(studio.databaseUrl);
  const outcome = await attempt(ada, 'sendMessage', { conversationId, text });
  expect(outcome).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' });
  expect(faultyFields(outcome)).toEqual(['text']);
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

const accepted: [string, string][] = [
  ['of one letter', 'a'],
  ['of 3,999 letters', 'a'.repeat(3999)],
  ['of 4,000 letters', 'a'.repeat(4000)],
  ['of 4,000 emoji, each two UTF-16 units', '🙂'.repeat(4000)],
  [
    'of many scripts, with markup and quotes',
    `Ünï “” '\\" <b>&amp;</b> \u202e עברית 日本語 \ufeff {{x}} $1 %s`,
  ],
];

test.each(accepted)('text that is %s is stored as it was sent', async (_what, text) => {
  const { userMessageId, generationId } = await ada.send(conversationId, text);
  const read = await ada.get<{ node: { text: string } }>(
    'query ($id: ID!) { node(id: $id) { ... on Message { text } } }',
    { id: userMessageId },
  );
  expect(read.node.text).toBe(text);
  await ada.readAnswer(generationId);
});
