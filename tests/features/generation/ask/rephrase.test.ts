import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt, faultyFields } from '../../../support/people/attempt.ts';
import { modelId, readStored } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({}, { script: ({ prompt }) => ({ text: `You said ${prompt}` }) });
});
afterAll(() => running[Symbol.asyncDispose]());

interface Edited {
  readonly editedMessage: { readonly id: string; readonly text: string; readonly revision: number };
  readonly generations: readonly { readonly id: string; readonly message: { readonly id: string } }[];
}

async function edit(person: Person, input: object): Promise<Edited> {
  const { editMessage } = await person.get<{ editMessage: Edited }>(
    `mutation ($input: EditMessageInput!) { editMessage(input: $input) { ... on EditMessagePayload {
      editedMessage { id text revision } generations { id message { id } } } } }`,
    { input },
  );
  return editMessage;
}

test('an edit changes the text in place; with regenerate it opens a branch that is answered', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const sent = await ada.send(conversationId, 'Frist');
  await ada.readAnswer(sent.generationId);
  const messageId = sent.userMessageId;

  const inPlace = await edit(ada, { messageId, text: 'First' });
  expect(inPlace).toEqual({ editedMessage: { id: messageId, text: 'First', revision: 2 }, generations: [] });

  const anew = await edit(ada, { messageId, text: 'Second', regenerate: true });
  expect(anew.editedMessage).toMatchObject({ text: 'Second', revision: 1 });
  const [run] = anew.generations;
  expect((await ada.readAnswer(run?.id ?? '')).text).toBe('You said Second');
  const answer = await readStored(ada, run?.message.id ?? '');
  expect(answer.parent).toEqual({ id: anew.editedMessage.id });
  const { siblings } = await readStoredUser(ada, anew.editedMessage.id);
  expect(siblings.nodes).toEqual([{ id: messageId }, { id: anew.editedMessage.id }]);
  const { conversation } = await ada.get<{ conversation: { activeLeaf: { id: string } } }>(
    'query ($id: ID!) { conversation(id: $id) { activeLeaf { id } } }',
    { id: conversationId },
  );
  expect(conversation.activeLeaf.id).toBe(run?.message.id);
});

const readStoredUser = async (person: Person, id: string) =>
  (
    await person.get<{ node: { siblings: { nodes: { id: string }[] } } }>(
      'query ($id: ID!) { node(id: $id) { ... on Message { siblings { nodes { id } } } } }',
      { id },
    )
  ).node;

test('who has not seen the newest wording is told how it stands, and nothing is changed', async () => {
  const ada = await running.studio.person();
  const conversationId = await ada.startConversation();
  const { userMessageId: messageId, generationId } = await ada.send(conversationId, 'One');
  await ada.readAnswer(generationId);
  await edit(ada, { messageId, text: 'Two', expectedRevision: 1 });
  const callsBefore = running.provider.calls;
  for (const regenerate of [true, false])
    expect(
      await attempt(ada, 'editMessage', { messageId, text: 'Three', expectedRevision: 1, regenerate }),
    ).toMatchObject({
      __typename: 'ConflictError',
      message: 'expectedRevision: the message is at revision 2 by now.',
      current: { __typename: 'Message', id: messageId },
      currentRevision: 2,
    });
  expect((await readStoredUser(ada, messageId)).siblings.nodes).toEqual([{ id: messageId }]);
  expect(running.provider.calls).toBe(callsBefore);
  const { generations } = await edit(ada, {
    messageId,
    text: 'Three',
    expectedRevision: 2,
    regenerate: true,
  });
  await ada.readAnswer(generations[0]?.id ?? '');
});

test('only one’s own words are answered anew, and not without any', async () => {
  const [ada, eve] = [await running.studio.person(), await running.studio.person()];
  const conversationId = await ada.startConversation();
  const { userMessageId: messageId, answerId, generationId } = await ada.send(conversationId, 'One');
  await ada.readAnswer(generationId);
  const anew = (person: Person, more: object) =>
    attempt(person, 'editMessage', { messageId, text: 'Two', regenerate: true, ...more });
  expect(faultyFields(await anew(ada, { messageId: answerId }))).toEqual(['messageId']);
  for (const text of ['', '  ', 'x'.repeat(4001), '\ud800'])
    expect(faultyFields(await anew(ada, { text }))).toEqual(['text']);
  expect((await anew(eve, {})).__typename).toBe('NotFoundError');
  expect((await anew(ada, { messageId: conversationId })).__typename).toBe('NotFoundError');
  expect(faultyFields(await anew(ada, { modelIds: ['nonsense'] }))).toEqual(['modelIds']);
});

test('an answer that is still being written cannot be edited', async () => {
  const ada = await running.studio.person();
  const goOn = Promise.withResolvers<void>();
  running.provider.answer('beta', {
    chunks: ['Half ', 'whole.'],
    hold: { afterChunks: 1, until: goOn.promise },
  });
  const conversationId = await ada.startConversation({ modelId: modelId('test/beta') });
  const { answerId, generationId } = await ada.send(conversationId, 'Go');
  expect(faultyFields(await attempt(ada, 'editMessage', { messageId: answerId, text: 'Mine' }))).toEqual([
    'messageId',
  ]);
  goOn.resolve();
  expect((await ada.readAnswer(generationId)).text).toBe('Half whole.');
  expect((await edit(ada, { messageId: answerId, text: 'Mine' })).editedMessage.text).toBe('Mine');
});
