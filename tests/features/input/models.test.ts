import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
let conversationId: string;
let messageId: string;
beforeAll(async () => {
  // One provider has a key but does not answer, so that its models cannot be known by their list.
  studio = await startStudio({ SAMBANOVA_API_KEY: 'k', SAMBANOVA_BASE_URL: 'http://127.0.0.1:9/v1' });
  ada = await studio.person();
  conversationId = await ada.startConversation();
  const sent = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(sent.generationId);
  messageId = sent.answerId;
});
afterAll(() => studio.close());

const model = (name: string) => encodeGlobalId('Model', name);

const refused: [string, string, RegExp][] = [
  ['a provider without a key', model('openai/gpt-x'), /OPENAI_API_KEY/],
  ['another one', model('anthropic/claude-x'), /ANTHROPIC_API_KEY/],
  ['a model that its provider does not list', model('demo/unheard-of'), /no model named unheard-of/],
  ['a provider that nobody knows', model('nobody/gpt-x'), /no provider named nobody/],
  ['a provider alone', model('demo/'), /no id of a model/],
  ['U+0000 at a provider that does not answer', model('sambanova/a\u0000b'), /./],
  ['300 characters too many', model(`sambanova/${'x'.repeat(300)}`), /./],
  ['the id of another type', encodeGlobalId('Conversation', 'demo/demo'), /no id of a model/],
  ['garbage', '%%%', /no id of a model/],
  ['nothing', '', /no id of a model/],
  ['an id that was written down as it reads', 'demo/demo', /no id of a model/],
];

test.each(refused)('%s is refused wherever a model can be named', async (_what, modelId, why) => {
  const before = await countRows(studio.databaseUrl);
  const places: [string, object, string][] = [
    ['createConversation', { modelId }, 'modelId'],
    ['updateConversation', { conversationId, modelId }, 'modelId'],
    ['sendMessage', { conversationId, text: 'Hello', modelIds: [modelId] }, 'modelIds'],
    ['sendMessage', { conversationId, text: 'Hello', modelIds: [model('demo/demo'), modelId] }, 'modelIds'],
    ['regenerateMessage', { messageId, modelIds: [modelId] }, 'modelIds'],
  ];
  for (const [mutation, input, field] of places) {
    const outcome = await attempt(ada, mutation, input);
    expect(outcome, mutation).toMatchObject({ __typename: 'InvalidInputError' });
    expect(faultyFields(outcome), mutation).toEqual([expect.stringMatching(`^${field}`)]);
    expect(outcome.message, mutation).toMatch(why);
  }
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test.each([0, 9])('%i models at once are refused', async (count) => {
  const modelIds = Array.from({ length: count }, () => model('demo/demo'));
  const before = await countRows(studio.databaseUrl);
  for (const [mutation, input] of [
    ['sendMessage', { conversationId, text: 'Hello' }],
    ['regenerateMessage', { messageId }],
  ] as const)
    expect(faultyFields(await attempt(ada, mutation, { ...input, modelIds })), mutation).toEqual([
      'modelIds',
    ]);
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('a model that is named twice answers once', async () => {
  const before = await countRows(studio.databaseUrl);
  const modelIds = [model('demo/demo'), model('demo/demo')];
  const { generationId } = await ada.send(conversationId, 'Hello', { modelIds });
  await ada.readAnswer(generationId);
  const after = await countRows(studio.databaseUrl);
  expect((after.generation ?? 0) - (before.generation ?? 0)).toBe(1);
});
