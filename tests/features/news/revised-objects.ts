import { command, madeId } from '../../support/command.ts';
import type { Person } from '../../support/person.ts';

export type RevisedType = 'Conversation' | 'Folder' | 'Tag' | 'Message' | 'PromptTemplate';

/** Makes one of each kind that has a revision, with enough of a past that every change of it can be made. */
export const MAKE: Readonly<Record<RevisedType, (person: Person) => Promise<string>>> = {
  Conversation: (person) => person.startConversation({ title: 'A conversation' }),
  Folder: (person) => madeId(person, 'createFolder', { name: 'A folder' }, 'folder'),
  Tag: (person) => madeId(person, 'createTag', { name: 'a tag' }, 'tag'),
  Message: async (person) => {
    const { userMessageId, generationId } = await person.send(
      await person.startConversation(),
      'First wording',
    );
    await person.readAnswer(generationId);
    await command(person, 'editMessage', { messageId: userMessageId, text: 'Second wording' });
    return userMessageId;
  },
  PromptTemplate: async (person) => {
    const made = { title: 'A template', text: 'First wording' };
    const templateId = await madeId(person, 'createPromptTemplate', made, 'promptTemplate');
    await command(person, 'updatePromptTemplate', { templateId, text: 'Second wording' });
    return templateId;
  },
};

/** What the other tab does meanwhile: each time something else, so that the revision moves on. */
export async function changeElsewhere(
  person: Person,
  type: RevisedType,
  id: string,
  what: string,
): Promise<void> {
  const color = what === 'once' ? '#112233' : '#445566';
  if (type === 'Conversation')
    await command(person, 'updateConversation', { conversationId: id, description: what });
  else if (type === 'Folder')
    await command(person, 'updateFolder', { folderId: id, icon: what === 'once' ? '📁' : '🗂' });
  else if (type === 'Tag') await command(person, 'updateTag', { tagId: id, color });
  else if (type === 'Message') await command(person, 'annotateMessage', { messageId: id, agent: what });
  else await command(person, 'updatePromptTemplate', { templateId: id, description: what });
}

export interface RevisedChange {
  readonly type: RevisedType;
  readonly input: (id: string, person: Person) => object | Promise<object>;
  /** True for what brings an old state back as a whole: nothing of the last change is left then. */
  readonly isWhole?: true;
}

/** Every mutation that takes `expectedRevision`: what it changes, and a change that nothing but a revision stands against. */
export const CHANGES: Readonly<Record<string, RevisedChange>> = {
  updateConversation: {
    type: 'Conversation',
    input: (conversationId) => ({ conversationId, title: 'Stale' }),
  },
  deleteConversation: { type: 'Conversation', input: (conversationId) => ({ conversationId }) },
  updateFolder: { type: 'Folder', input: (folderId) => ({ folderId, name: 'Stale' }) },
  deleteFolder: { type: 'Folder', input: (folderId) => ({ folderId, contents: 'DELETE' }) },
  moveFolder: {
    type: 'Folder',
    input: async (folderId, person) => ({
      folderId,
      parentId: await madeId(person, 'createFolder', { name: `Parent of ${folderId}` }, 'folder'),
    }),
  },
  updateTag: { type: 'Tag', input: (tagId) => ({ tagId, name: 'stale' }) },
  deleteTag: { type: 'Tag', input: (tagId) => ({ tagId }) },
  editMessage: { type: 'Message', input: (messageId) => ({ messageId, text: 'Stale' }) },
  deleteMessage: { type: 'Message', input: (messageId) => ({ messageId }) },
  pinMessage: { type: 'Message', input: (messageId) => ({ messageId, pinned: true }) },
  annotateMessage: { type: 'Message', input: (messageId) => ({ messageId, intent: 'stale' }) },
  restoreMessageVersion: { type: 'Message', input: (messageId) => ({ messageId, number: 1 }) },
  updatePromptTemplate: { type: 'PromptTemplate', input: (templateId) => ({ templateId, title: 'Stale' }) },
  deletePromptTemplate: { type: 'PromptTemplate', input: (templateId) => ({ templateId }) },
  restorePromptTemplateVersion: {
    type: 'PromptTemplate',
    input: (templateId) => ({ templateId, version: 1 }),
    isWhole: true,
  },
};
