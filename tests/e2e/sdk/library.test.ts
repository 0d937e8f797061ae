import {
  AttachmentDocument,
  CreateFolderDocument,
  EditMessageDocument,
  FoldersDocument,
  ReactToMessageDocument,
  SelectBranchDocument,
  SendMessageDocument,
  UpdateConversationDocument,
  UploadAttachmentDocument,
} from '@ai-chat-studio/sdk/documents';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { ask, clientOf } from './story.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

test('a file is uploaded, found again and sent with a message', async () => {
  const client = clientOf(await studio.person());
  const { conversationId } = await ask(client, 'Hello');
  const file = new File(['The harbour closes at dusk.'], 'harbour.txt', { type: 'text/plain' });

  const { uploadAttachment } = await client.request(UploadAttachmentDocument, { input: { file } });
  if (uploadAttachment.__typename !== 'UploadAttachmentPayload') throw new Error(uploadAttachment.message);
  const { id } = uploadAttachment.attachment;
  expect(uploadAttachment.attachment).toMatchObject({
    name: 'harbour.txt',
    mediaType: 'text/plain',
    size: 27,
  });
  expect((await client.request(AttachmentDocument, { id })).node).toMatchObject({ id, name: 'harbour.txt' });

  const input = { conversationId, text: 'When does it close?', attachmentIds: [id] };
  const { sendMessage } = await client.request(SendMessageDocument, { input });
  if (sendMessage.__typename !== 'SendMessagePayload') throw new Error(sendMessage.message);
  expect(sendMessage.userMessage.parts).toContainEqual({
    __typename: 'FilePart',
    attachmentId: id,
    name: 'harbour.txt',
    mediaType: 'text/plain',
    size: 27,
  });
});

test('a question is put in other words, and one goes back to the first branch', async () => {
  const client = clientOf(await studio.person());
  const { conversationId, messageId: firstAnswer } = await ask(client, 'A recipe, please.');
  const first = await client.request(SendMessageDocument, {
    input: { conversationId, text: 'And a drink?' },
  });
  if (first.sendMessage.__typename !== 'SendMessagePayload') throw new Error(first.sendMessage.message);
  const asked = first.sendMessage.userMessage;
  const leaf = first.sendMessage.generations[0]?.message.id;

  const { editMessage } = await client.request(EditMessageDocument, {
    input: { messageId: asked.id, text: 'And a dessert?', regenerate: true },
  });
  if (editMessage.__typename !== 'EditMessagePayload') throw new Error(editMessage.message);
  expect(editMessage.editedMessage.parent?.id).toBe(firstAnswer);
  expect(editMessage.editedMessage.siblings).toMatchObject({ index: 1, count: 2 });

  const { selectBranch } = await client.request(SelectBranchDocument, { input: { messageId: asked.id } });
  if (selectBranch.__typename !== 'SelectBranchPayload') throw new Error(selectBranch.message);
  expect(selectBranch.conversation.activeLeaf?.id).toBe(leaf);

  const { reactToMessage } = await client.request(ReactToMessageDocument, {
    input: { messageId: firstAnswer, emoji: '👍' },
  });
  if (reactToMessage.__typename !== 'ReactToMessagePayload') throw new Error(reactToMessage.message);
  expect(reactToMessage.reactedMessage.reactions).toEqual([{ emoji: '👍', count: 1, mine: true }]);
});

test('a conversation is put into a folder and tagged, and both are counted', async () => {
  const client = clientOf(await studio.person());
  const { conversationId } = await ask(client, 'Hello');
  const { createFolder } = await client.request(CreateFolderDocument, { input: { name: 'Kitchen' } });
  if (createFolder.__typename !== 'CreateFolderPayload') throw new Error(createFolder.message);

  const input = { conversationId, folderId: createFolder.folder.id, addTags: ['bread'] };
  const { updateConversation } = await client.request(UpdateConversationDocument, { input });
  if (updateConversation.__typename !== 'UpdateConversationPayload')
    throw new Error(updateConversation.message);
  expect(updateConversation.conversation.tags).toMatchObject([{ name: 'bread' }]);

  const { viewer } = await client.request(FoldersDocument);
  expect(viewer).toMatchObject({
    folders: [{ name: 'Kitchen', conversationCount: 1 }],
    tags: [{ name: 'bread', conversationCount: 1 }],
  });
});
