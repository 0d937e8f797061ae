import { PNG, upload } from '../../support/network/uploads.ts';
import { modelId } from '../../support/people/generation-calls.ts';
import type { Person } from '../../support/people/person.ts';
import { command, madeId } from '../../support/server/command.ts';

/** Global ids of one of each that a person can have, by what it is called in refusals.ts. */
export type Owned = Readonly<Record<string, string>>;

export async function ownedThings(person: Person): Promise<Owned> {
  const conversation = await person.startConversation();
  const sent = await person.send(conversation, 'Hello');
  await person.readAnswer(sent.generationId);
  await command(person, 'editMessage', { messageId: sent.userMessageId, text: 'Hello there' });
  const session = await person.startConversation();
  await command(person, 'startSupport', { conversationId: session });
  const deletedConversation = await person.startConversation();
  await command(person, 'deleteConversation', { conversationId: deletedConversation });
  const other = await person.send(session, 'Hello');
  await person.readAnswer(other.generationId);
  await command(person, 'deleteMessage', { messageId: other.answerId });
  const folder = (name: string) => madeId(person, 'createFolder', { name }, 'folder');
  const deletedFolder = await folder('deleted');
  await command(person, 'deleteFolder', { folderId: deletedFolder, contents: 'DELETE' });
  const template = () =>
    madeId(person, 'createPromptTemplate', { title: 'A letter', text: 'Dear' }, 'promptTemplate');
  const deletedTemplate = await template();
  await command(person, 'deletePromptTemplate', { templateId: deletedTemplate });
  return {
    ...{ conversation, session, deletedConversation },
    ...{ question: sent.userMessageId, answer: sent.answerId, generation: sent.generationId },
    deletedMessage: other.answerId,
    ...{ folder: await folder('one'), otherFolder: await folder('other'), deletedFolder },
    tag: await madeId(person, 'createTag', { name: 'one' }, 'tag'),
    otherTag: await madeId(person, 'createTag', { name: 'other' }, 'tag'),
    ...{ template: await template(), deletedTemplate },
    attachment: (await upload(person, PNG, 'dot.png')).id,
    model: modelId('demo/demo'),
  };
}
