import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';
import { change } from './template-calls.ts';

let studio: ProviderStudio;
let ada: Person;
let eve: Person;
let templateId: string;
beforeAll(async () => {
  studio = await startProviderStudio({ MESSAGE_MAX_CHARACTERS: '100' });
  [ada, eve] = await Promise.all([studio.studio.person(), studio.studio.person()]);
  const template = {
    title: 'Pirate',
    text: 'Answer like a {{who}} about {{what}}.',
    variables: [
      { name: 'who', kind: 'CHOICE', choices: ['pirate', 'poet'], defaultValue: 'pirate' },
      { name: 'what' },
    ],
  };
  templateId = (await change(ada, 'createPromptTemplate', template)).id;
});
afterAll(() => studio[Symbol.asyncDispose]());

const what = (value: string) => ({ templateId, values: [{ name: 'what', value }] });

test('a message says what a template says, and a conversation takes one for its system prompt', async () => {
  const conversationId = await ada.startConversation({
    systemPromptTemplate: {
      templateId,
      values: [
        { name: 'who', value: 'poet' },
        { name: 'what', value: '{{who}}' },
      ],
    },
  });
  const { sendMessage } = await ada.get<{
    sendMessage: { userMessage: { text: string }; generations: { id: string }[] };
  }>(
    `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
      ... on SendMessagePayload { userMessage { text } generations { id } } } }`,
    { input: { conversationId, template: what('rum') } },
  );
  expect(sendMessage.userMessage.text).toBe('Answer like a pirate about rum.');
  await ada.readAnswer(sendMessage.generations[0]?.id ?? '');
  const { body, prompt } = await studio.provider.nextRequest();
  expect(prompt).toBe('Answer like a pirate about rum.');
  expect(body.messages).toMatchObject([{ role: 'system', content: 'Answer like a poet about {{who}}.' }, {}]);

  const update = { conversationId, systemPromptTemplate: what('gold') };
  expect(await attempt(ada, 'updateConversation', update)).toMatchObject({
    __typename: 'UpdateConversationPayload',
  });
  const read = 'query ($id: ID!) { conversation(id: $id) { systemPrompt } }';
  expect(await ada.get(read, { id: conversationId })).toEqual({
    conversation: { systemPrompt: 'Answer like a pirate about gold.' },
  });
});

test.each<[string, object, fields: string[]]>([
  ['a missing value', { values: [] }, ['values.what']],
  [
    'a value that is none of the choices',
    {
      values: [
        { name: 'who', value: 'cook' },
        { name: 'what', value: 'x' },
      ],
    },
    ['values.who'],
  ],
  [
    'an unknown name',
    {
      values: [
        { name: 'why', value: 'x' },
        { name: 'what', value: 'x' },
      ],
    },
    ['values.why'],
  ],
  [
    'everything at once',
    {
      values: [
        { name: 'who', value: 'cook' },
        { name: 'why', value: 'x' },
      ],
    },
    ['values.what', 'values.who', 'values.why'],
  ],
])('%s is refused by name, in a message and in a conversation', async (_, use, fields) => {
  const conversationId = await ada.startConversation();
  const sent = await attempt(ada, 'sendMessage', { conversationId, template: { templateId, ...use } });
  expect(faultyFields(sent)).toEqual(fields.map((field) => `template.${field}`));
  const systemPromptTemplate = { templateId, ...use };
  for (const [mutation, input] of [
    ['createConversation', { systemPromptTemplate }],
    ['updateConversation', { conversationId, systemPromptTemplate }],
  ] as const)
    expect(faultyFields(await attempt(ada, mutation, input))).toEqual(
      fields.map((field) => `systemPromptTemplate.${field}`),
    );
});

test('the limit of a message holds for what the template says', async () => {
  const conversationId = await ada.startConversation();
  const room = 100 - 'Answer like a pirate about .'.length;
  expect(
    await attempt(ada, 'sendMessage', { conversationId, template: what('x'.repeat(room)) }),
  ).toMatchObject({
    __typename: 'SendMessagePayload',
  });
  const tooLong = await attempt(ada, 'sendMessage', { conversationId, template: what('x'.repeat(room + 1)) });
  expect(faultyFields(tooLong)).toEqual(['template']);
});

test('text or template, not both; and nobody uses what is somebody else’s', async () => {
  const conversationId = await ada.startConversation();
  const both = await attempt(ada, 'sendMessage', { conversationId, text: 'Hi', template: what('x') });
  expect(faultyFields(both)).toEqual(['template']);
  const prompts = await attempt(ada, 'createConversation', {
    systemPrompt: 'Hi',
    systemPromptTemplate: what('x'),
  });
  expect(faultyFields(prompts)).toEqual(['systemPromptTemplate']);
  const hers = await eve.startConversation();
  const foreign = [
    ['sendMessage', { conversationId: hers, template: what('x') }],
    ['createConversation', { systemPromptTemplate: what('x') }],
    ['updateConversation', { conversationId: hers, systemPromptTemplate: what('x') }],
  ] as const;
  for (const [mutation, input] of foreign)
    expect(await attempt(eve, mutation, input), mutation).toMatchObject({ __typename: 'NotFoundError' });
  const builtIn = encodeGlobalId('PromptTemplate', 'builtin/socratic-tutor');
  const values = [{ name: 'subject', value: 'derivatives' }];
  expect(
    await attempt(eve, 'createConversation', { systemPromptTemplate: { templateId: builtIn, values } }),
  ).toMatchObject({ __typename: 'CreateConversationPayload' });
});
