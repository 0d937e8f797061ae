import type { Person } from '../../support/people/person.ts';
import { type CommandResult, command, madeId } from '../../support/server/command.ts';

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
  /** What it takes before anybody has seen it. */
  readonly prepare?: (id: string, person: Person) => Promise<unknown>;
  readonly input: (id: string, person: Person) => object | Promise<object>;
  /** True for what brings an old state back as a whole: nothing of the last change is left then. */
  readonly isWhole?: true;
}

const startSupport = (conversationId: string, person: Person) =>
  command(person, 'startSupport', { conversationId });
const ofSession = (more: object = {}): RevisedChange => ({
  type: 'Conversation',
  prepare: startSupport,
  input: (conversationId) => ({ conversationId, ...more }),
});

/**
 * Every mutation that takes `expectedRevision` of what is not deleted: what it changes, and a change that nothing but a
 * revision stands against.
 */
export const CHANGES: Readonly<Record<string, RevisedChange>> = {
  updateConversation: {
    type: 'Conversation',
    input: (conversationId) => ({ conversationId, title: 'Stale' }),
  },
  deleteConversation: { type: 'Conversation', input: (conversationId) => ({ conversationId }) },
  startSupport: { type: 'Conversation', input: (conversationId) => ({ conversationId }) },
  updateSupport: ofSession({ state: { step: 'stale' } }),
  resumeConversation: ofSession(),
  resolveConversation: ofSession({ notes: 'Stale' }),
  endConversation: ofSession(),
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

/** What brings back what was deleted. */
export interface Restoring {
  readonly type: Exclude<RevisedType, 'Tag'>;
  readonly deletion: string;
  readonly input: (id: string) => object;
  /** The revision of what was deleted, as its trash tells it. */
  readonly revision: (person: Person, id: string, deleted: CommandResult) => Promise<number>;
}

interface InTrash {
  readonly id: string;
  readonly revision: number;
}

const among = (id: string, some: readonly InTrash[]) => some.find((one) => one.id === id)?.revision ?? 0;

/** Every mutation that takes `expectedRevision` of what is in the trash. */
export const RESTORINGS: Readonly<Record<string, Restoring>> = {
  restoreConversation: {
    type: 'Conversation',
    deletion: 'deleteConversation',
    input: (conversationId) => ({ conversationId }),
    revision: async (person, id) => {
      const { viewer } = await person.get<{ viewer: { conversations: { edges: { node: InTrash }[] } } }>(
        '{ viewer { conversations(filter: { deleted: true }) { edges { node { id revision } } } } }',
      );
      return among(
        id,
        viewer.conversations.edges.map(({ node }) => node),
      );
    },
  },
  restoreFolder: {
    type: 'Folder',
    deletion: 'deleteFolder',
    input: (folderId) => ({ folderId }),
    revision: async (person, id) => {
      const { viewer } = await person.get<{ viewer: { deletedFolders: InTrash[] } }>(
        '{ viewer { deletedFolders { id revision } } }',
      );
      return among(id, viewer.deletedFolders);
    },
  },
  restoreMessage: {
    type: 'Message',
    deletion: 'deleteMessage',
    input: (messageId) => ({ messageId }),
    revision: async (person, _id, deleted) => {
      const { id } = deleted.conversation as { id: string };
      const { conversation } = await person.get<{
        conversation: { deletedMessages: { edges: { node: InTrash }[] } };
      }>(
        'query ($id: ID!) { conversation(id: $id) { deletedMessages { edges { node { id: messageId revision } } } } }',
        { id },
      );
      return among(
        deleted.deletedMessageId as string,
        conversation.deletedMessages.edges.map(({ node }) => node),
      );
    },
  },
  restorePromptTemplate: {
    type: 'PromptTemplate',
    deletion: 'deletePromptTemplate',
    input: (templateId) => ({ templateId }),
    revision: async (_person, _id, deleted) => deleted.revision as number,
  },
};

/** How each of them is deleted, and what is asked of that. */
export const DELETIONS: Readonly<Record<string, { readonly more: object; readonly selection: string }>> = {
  deleteConversation: { more: {}, selection: 'conversationId' },
  deleteFolder: { more: { contents: 'DELETE' }, selection: 'deletedFolderIds' },
  deleteMessage: { more: { scope: 'SUBTREE' }, selection: 'deletedMessageId conversation { id }' },
  deletePromptTemplate: { more: {}, selection: 'revision' },
};

/** Those that take one revision for each of many; their stories are in conversations/bulk.test.ts. */
export const BULK = ['bulkUpdateConversations', 'bulkDeleteConversations', 'bulkRestoreConversations'];

const ADDS = 'It adds something, and overwrites nothing of what it names.';
const OWN_MARK = 'It sets one mark of the viewer’s own, as a whole; the message stays as it is.';

/** Mutations that name something by its id and compare no revision, and why none of them can undo what somebody else did. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  createConversation: ADDS,
  createFolder: ADDS,
  sendMessage: ADDS,
  regenerateMessage: ADDS,
  forkConversation: ADDS,
  duplicatePromptTemplate: ADDS,
  transcribeAudio: 'It reads a recording and keeps nothing.',
  reactToMessage: OWN_MARK,
  setMessageFavorite: OWN_MARK,
  rateMessage: OWN_MARK,
  selectBranch: 'Which branch is looked at is no content; the last choice holds.',
  stopGeneration: 'An answer is stopped or it is not; what was written stays.',
  deleteAttachment: 'A file is never changed, and one that a message has is not deleted.',
  mergeTags:
    'The tag that stays keeps its name and color; the conversations that have the others are raised.',
};
