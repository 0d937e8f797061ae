/** What a mutation's input is made of, and how it answers where that is at fault. */
export interface Refusals {
  /** What would be accepted; a text that begins with `#` stands for the caller's own thing of that name. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Fields that break a bound, instead of those of `input`. The answer names them. */
  readonly bad?: Readonly<Record<string, unknown>>;
  /** More ids that may be given. */
  readonly also?: Readonly<Record<string, unknown>>;
  /** How `input` itself is answered where the caller may not, or where it names nothing. */
  readonly refused?: string;
  /** True for what anybody may do, signed in or not. */
  readonly open?: true;
  /**
   * Answers that are not as usual, by the fault, or by two faults at once in the order of the usual answers: see
   * `usualAnswer` in refusals.test.ts.
   */
  readonly says?: Readonly<Record<string, string>>;
}

export const EXCEPTIONS: Readonly<Record<string, string>> = {
  uploadAttachment: 'A file comes with a form alone; tests/features/attachments/uploads and upload-limits.',
  transcribeAudio: 'A recording comes with a form alone; tests/features/transcription.',
};

const LONG = 'x'.repeat(20_001);

/** Every mutation. In doubt who is not signed in hears of that first, then of bounds, then of what is missing, then of what has changed. */
export const REFUSALS: Readonly<Record<string, Refusals>> = {
  annotateMessage: { input: { messageId: '#answer', intent: 'x' }, bad: { confidence: 2 } },
  bulkDeleteConversations: {
    input: { conversationIds: ['#conversation'] },
    bad: { conversationIds: [] },
    says: { 'foreign conversationIds.0': 'the payload' },
  },
  bulkRestoreConversations: {
    input: { conversationIds: ['#deletedConversation'] },
    bad: { conversationIds: [] },
    says: { 'foreign conversationIds.0': 'the payload' },
  },
  bulkUpdateConversations: {
    input: { conversationIds: ['#conversation'], pinned: true },
    bad: { addTags: [''] },
    also: { folderId: '#folder' },
    says: { 'foreign conversationIds.0': 'the payload', 'foreign folderId': 'InvalidInputError folderId' },
  },
  clearModelCache: { input: {}, refused: 'ForbiddenError' },
  createConversation: {
    input: {},
    bad: { title: '' },
    also: { folderId: '#folder', modelId: '#model', systemPromptTemplate: { templateId: '#template' } },
    says: {
      'foreign folderId': 'InvalidInputError folderId',
      'foreign modelId': 'InvalidInputError modelId',
      'bad + foreign systemPromptTemplate.templateId': 'NotFoundError systemPromptTemplate.templateId',
    },
  },
  createFolder: {
    input: { name: 'x' },
    bad: { name: '' },
    also: { parentId: '#folder', modelId: '#model' },
    says: {
      'foreign parentId': 'InvalidInputError parentId',
      'foreign modelId': 'InvalidInputError modelId',
    },
  },
  createPromptTemplate: { input: { title: 'x', text: 'x' }, bad: { title: '' } },
  createTag: { input: { name: 'x' }, bad: { name: '' } },
  deleteAttachment: { input: { attachmentId: '#attachment' } },
  deleteConversation: { input: { conversationId: '#conversation' } },
  deleteFolder: { input: { folderId: '#folder', contents: 'DELETE' } },
  deleteMessage: { input: { messageId: '#answer' } },
  deletePromptTemplate: { input: { templateId: '#template' } },
  deleteTag: { input: { tagId: '#tag' } },
  duplicatePromptTemplate: { input: { templateId: '#template' } },
  editMessage: {
    input: { messageId: '#question', text: 'x', regenerate: true },
    bad: { text: '' },
    also: { modelIds: ['#model'] },
    says: {
      'foreign modelIds.0': 'InvalidInputError modelIds',
      'bad + foreign messageId': 'NotFoundError messageId',
      'foreign modelIds.0 + stale': 'InvalidInputError modelIds',
    },
  },
  endConversation: { input: { conversationId: '#session' }, bad: { reason: 'EXPIRED' } },
  forkConversation: { input: { messageId: '#answer' }, bad: { title: '' } },
  mergeTags: {
    input: { tagIds: ['#tag'], intoTagId: '#otherTag' },
    bad: { tagIds: [] },
    says: { 'foreign tagIds.0': 'NotFoundError tagIds' },
  },
  moveFolder: {
    input: { folderId: '#folder' },
    bad: { position: -1 },
    also: { parentId: '#otherFolder' },
    says: { 'foreign parentId': 'InvalidInputError parentId', 'foreign parentId + stale': 'ConflictError' },
  },
  pinMessage: { input: { messageId: '#answer', pinned: true } },
  rateMessage: {
    input: { messageId: '#answer', rating: 'LIKE' },
    bad: { reason: LONG },
    says: { 'bad + foreign messageId': 'NotFoundError messageId' },
  },
  reactToMessage: {
    input: { messageId: '#answer', emoji: '👍' },
    bad: { emoji: 'x' },
    says: { 'bad + foreign messageId': 'NotFoundError messageId' },
  },
  refreshSession: {
    input: { refreshToken: 'x' },
    bad: { refreshToken: LONG },
    refused: 'InvalidInputError refreshToken',
    open: true,
  },
  regenerateMessage: {
    input: { messageId: '#answer' },
    bad: { parameters: { temperature: 9 } },
    also: { modelIds: ['#model'] },
    says: { 'foreign modelIds.0': 'InvalidInputError modelIds' },
  },
  register: {
    input: { email: 'new@example.com', password: 'long enough' },
    bad: { password: 'short' },
    open: true,
  },
  removeProviderKey: { input: { provider: 'nowhere' }, refused: 'NotFoundError provider' },
  resolveConversation: { input: { conversationId: '#session' }, bad: { notes: LONG } },
  restoreConversation: { input: { conversationId: '#deletedConversation' } },
  restoreFolder: { input: { folderId: '#deletedFolder' } },
  restoreMessage: { input: { messageId: '#deletedMessage' } },
  restoreMessageVersion: {
    input: { messageId: '#question', number: 1 },
    bad: { number: 0 },
    says: { 'bad + foreign messageId': 'NotFoundError messageId', 'bad + stale': 'ConflictError' },
  },
  restorePromptTemplate: { input: { templateId: '#deletedTemplate' } },
  restorePromptTemplateVersion: {
    input: { templateId: '#template', version: 1 },
    bad: { version: 0 },
    says: {
      bad: 'NotFoundError version',
      'bad + foreign templateId': 'NotFoundError templateId',
      'bad + stale': 'ConflictError',
    },
  },
  resumeConversation: { input: { conversationId: '#session' }, bad: { expiresInMinutes: 0 } },
  selectBranch: { input: { messageId: '#answer' } },
  sendMessage: {
    input: { conversationId: '#conversation', text: 'x' },
    bad: { text: '' },
    also: {
      parentId: '#answer',
      attachmentIds: ['#attachment'],
      modelIds: ['#model'],
      template: { templateId: '#template' },
    },
    says: {
      'foreign parentId': 'InvalidInputError parentId',
      'foreign attachmentIds.0': 'NotFoundError attachmentIds',
      'foreign modelIds.0': 'InvalidInputError modelIds',
      'foreign template.templateId': 'InvalidInputError template',
      'bad + foreign attachmentIds.0': 'NotFoundError attachmentIds',
      'bad + foreign template.templateId': 'InvalidInputError template',
    },
  },
  setMessageFavorite: { input: { messageId: '#answer', favorite: true } },
  setProviderKey: { input: { provider: 'test', apiKey: 'sk-12345678' }, bad: { apiKey: 'x' } },
  signIn: {
    input: { email: 'nobody@example.com', password: 'x' },
    bad: { password: LONG },
    refused: 'InvalidInputError password',
    open: true,
  },
  signOut: { input: {} },
  startSupport: { input: { conversationId: '#conversation' }, bad: { context: [] } },
  stopGeneration: { input: { generationId: '#generation' } },
  updateConversation: {
    input: { conversationId: '#conversation', title: 'x' },
    bad: { description: LONG },
    also: { folderId: '#folder', modelId: '#model', systemPromptTemplate: { templateId: '#template' } },
    says: {
      'foreign folderId': 'InvalidInputError folderId',
      'foreign modelId': 'InvalidInputError modelId',
      'bad + foreign systemPromptTemplate.templateId': 'NotFoundError systemPromptTemplate.templateId',
      'foreign folderId + stale': 'ConflictError',
      'foreign modelId + stale': 'InvalidInputError modelId',
    },
  },
  updateFolder: {
    input: { folderId: '#folder', name: 'x' },
    bad: { name: '' },
    also: { modelId: '#model' },
    says: {
      'foreign modelId': 'InvalidInputError modelId',
      'foreign modelId + stale': 'InvalidInputError modelId',
    },
  },
  updatePromptTemplate: { input: { templateId: '#template', title: 'x' }, bad: { title: '' } },
  updateSupport: { input: { conversationId: '#session', state: {} }, bad: { state: [] } },
  updateTag: { input: { tagId: '#tag', name: 'x' }, bad: { name: '' } },
};
