import { afterAll, beforeAll, expect, test } from 'vitest';
import { FeedEvents } from '../../support/people/feed-events.ts';
import { command, madeId } from '../../support/server/command.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

interface Told {
  readonly __typename: string;
  readonly cursor: string;
  readonly [field: string]: unknown;
}

const VIEWER_SELECTION = `... on ConversationAdded { conversation { id } } ... on ConversationChanged { conversation { id } }
  ... on ConversationRemoved { conversationId } ... on FolderAdded { folder { id } } ... on FolderChanged { folder { id } }
  ... on FolderRemoved { folderId } ... on PromptTemplateAdded { promptTemplate { id } }
  ... on PromptTemplateChanged { promptTemplate { id } } ... on PromptTemplateRemoved { promptTemplateId }`;
const CONVERSATION_SELECTION = `... on MessageAdded { message { id } } ... on MessageChanged { message { id } }
  ... on MessageRemoved { messageId } ... on ConversationChanged { conversation { id } }
  ... on ConversationRemoved { conversationId }`;

test('a removal that is told when its thing is there again is told as a change', async () => {
  const ada = await studio.person();
  await using before = await FeedEvents.open<Told>(ada, 'viewerEvents', { selection: VIEWER_SELECTION });
  const conversationId = await ada.startConversation();
  const folderId = await madeId(ada, 'createFolder', { name: 'A folder' }, 'folder');
  const template = { title: 'A template', text: 'Hello' };
  const templateId = await madeId(ada, 'createPromptTemplate', template, 'promptTemplate');
  const after = (await before.take(3)).at(-1)?.cursor ?? '';
  await command(ada, 'deleteConversation', { conversationId });
  await command(ada, 'deleteFolder', { folderId, contents: 'DELETE' });
  await command(ada, 'deletePromptTemplate', { templateId });
  expect(await before.take(3)).toMatchObject([
    { __typename: 'ConversationRemoved', conversationId },
    { __typename: 'FolderRemoved', folderId },
    { __typename: 'PromptTemplateRemoved', promptTemplateId: templateId },
  ]);
  await command(ada, 'restoreConversation', { conversationId });
  await command(ada, 'restoreFolder', { folderId });
  await command(ada, 'restorePromptTemplate', { templateId });

  await using events = await FeedEvents.open<Told>(ada, 'viewerEvents', {
    after,
    selection: VIEWER_SELECTION,
  });
  const conversation = { conversation: { id: conversationId } };
  const folder = { folder: { id: folderId } };
  const promptTemplate = { promptTemplate: { id: templateId } };
  expect(await events.take(6)).toMatchObject([
    { __typename: 'ConversationChanged', ...conversation },
    { __typename: 'FolderChanged', ...folder },
    { __typename: 'PromptTemplateChanged', ...promptTemplate },
    { __typename: 'ConversationAdded', ...conversation },
    { __typename: 'FolderAdded', ...folder },
    { __typename: 'PromptTemplateAdded', ...promptTemplate },
  ]);
});

test('so is that of a message, and of the conversation to who looks at it', async () => {
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const of = { conversationId, selection: CONVERSATION_SELECTION };
  await using before = await FeedEvents.open<Told>(ada, 'conversationEvents', of);
  const { userMessageId: messageId, generationId } = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(generationId);
  let [last] = await before.take(1);
  while (last?.__typename !== 'GenerationEnded') [last] = await before.take(1);
  await command(ada, 'deleteMessage', { messageId, scope: 'SUBTREE' });
  expect(await before.take(1)).toMatchObject([{ __typename: 'MessageRemoved', messageId }]);
  await command(ada, 'restoreMessage', { messageId });
  await command(ada, 'deleteConversation', { conversationId });
  await command(ada, 'restoreConversation', { conversationId });

  await using events = await FeedEvents.open<Told>(ada, 'conversationEvents', { ...of, after: last.cursor });
  const told = await events.take(8);
  expect(told[0]).toMatchObject({ __typename: 'MessageChanged', message: { id: messageId } });
  expect(told.map(({ __typename }) => __typename)).toEqual([
    'MessageChanged',
    'MessageChanged',
    'ConversationChanged',
    'MessageAdded',
    'MessageAdded',
    'ConversationChanged',
    'ConversationChanged',
    'ConversationChanged',
  ]);
});
