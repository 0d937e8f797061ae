import {
  after,
  bothOf,
  type Change,
  favorite,
  ofTalk,
  path,
  running,
  sorted,
  talk,
  trash,
  twoTalks,
} from './change.ts';

export const CONVERSATION_CHANGES: Readonly<Record<string, readonly Change[]>> = {
  createConversation: [
    { told: { viewer: 'ConversationAdded(Conversation)' } },
    {
      when: 'in a folder, with a tag that is there and a new one',
      given: async (stage) => {
        await stage.folder('outer');
        await stage.folder('inner', 'outer');
        await stage.tag('rust');
      },
      input: ({ inner: folderId }) => ({ folderId, tags: ['rust', 'go'] }),
      told: {
        viewer:
          'TagAdded(Tag); ConversationAdded(Conversation); FolderChanged(inner); FolderChanged(outer); TagChanged(rust)',
      },
    },
  ],
  updateConversation: [
    {
      when: 'its title',
      given: talk,
      input: ofTalk({ title: 'Else' }),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
    {
      when: 'as it is',
      given: talk,
      input: ofTalk({ title: 'talk', archived: false }),
      told: { viewer: '', talk: '' },
    },
    {
      when: 'its tags, one of them new',
      given: async (stage) => {
        await stage.tag('rust');
        await stage.conversation('talk', { tags: ['rust'] });
      },
      input: ofTalk({ tags: ['go'] }),
      told: {
        viewer: 'TagAdded(Tag); ConversationChanged(talk); TagChanged(rust)',
        talk: 'ConversationChanged(talk)',
      },
    },
    {
      when: 'its folder',
      given: async (stage) => {
        await stage.folder('outer');
        await stage.folder('inner', 'outer');
        await stage.folder('old');
        await stage.conversation('talk', { folderId: stage.id('old') });
      },
      input: ({ talk: conversationId, inner: folderId }) => ({ conversationId, folderId }),
      told: {
        viewer: 'ConversationChanged(talk); FolderChanged(inner); FolderChanged(old); FolderChanged(outer)',
        talk: 'ConversationChanged(talk)',
      },
    },
  ],
  deleteConversation: [
    {
      given: talk,
      input: ofTalk(),
      told: { viewer: 'ConversationRemoved(talk)', talk: 'ConversationRemoved(talk)' },
    },
    {
      when: 'out of folder and tag',
      given: sorted,
      input: ({ one: conversationId }) => ({ conversationId }),
      told: {
        viewer: 'ConversationRemoved(one); FolderChanged(inner); FolderChanged(outer); TagChanged(rust)',
        one: 'ConversationRemoved(one)',
        two: '',
      },
    },
    {
      when: 'with favorites',
      given: favorite('question', 'answer'),
      input: ofTalk(),
      told: { viewer: 'ConversationRemoved(talk)', talk: 'ConversationRemoved(talk)' },
    },
    {
      when: 'while an answer is written',
      given: running,
      input: ofTalk(),
      told: {
        viewer: 'ConversationRemoved(talk); ConversationChanged(gone); GenerationEnded(run)',
        talk: 'ConversationRemoved(talk); MessageChanged(gone); ConversationChanged(gone); GenerationEnded(run)',
        run: 'TextDelta; GenerationFinished(answer, STOPPED); end',
      },
    },
  ],
  restoreConversation: [
    {
      given: talk,
      trashed: trash('deleteConversation', ofTalk()),
      input: ofTalk(),
      told: { viewer: 'ConversationAdded(talk)', talk: 'ConversationChanged(talk)' },
    },
    {
      when: 'to folder and tag',
      given: sorted,
      trashed: trash('deleteConversation', ({ one: conversationId }) => ({ conversationId })),
      input: ({ one: conversationId }) => ({ conversationId }),
      told: {
        viewer: 'ConversationAdded(one); FolderChanged(inner); FolderChanged(outer); TagChanged(rust)',
        one: 'ConversationChanged(one)',
        two: '',
      },
    },
    {
      when: 'with favorites',
      given: favorite('question', 'answer'),
      trashed: trash('deleteConversation', ofTalk()),
      input: ofTalk(),
      told: {
        viewer: 'ConversationAdded(talk); MessageChanged(question); MessageChanged(answer)',
        talk: 'ConversationChanged(talk)',
      },
    },
  ],
  bulkUpdateConversations: [
    {
      given: twoTalks,
      input: (ids) => ({ ...bothOf(ids), archived: true }),
      told: {
        viewer: 'ConversationChanged(one); ConversationChanged(two)',
        one: 'ConversationChanged(one)',
        two: 'ConversationChanged(two)',
      },
    },
    {
      when: 'out of a folder, with one tag more and one less',
      given: sorted,
      input: (ids) => ({ ...bothOf(ids), folderId: null, addTags: ['go'], removeTags: ['rust'] }),
      told: {
        viewer:
          'TagAdded(Tag); ConversationChanged(one); ConversationChanged(two); FolderChanged(inner); FolderChanged(outer); TagChanged(rust)',
        one: 'ConversationChanged(one)',
        two: 'ConversationChanged(two)',
      },
    },
    {
      when: 'of which one is as it is and one is missing',
      given: after(twoTalks, 'updateConversation', ({ one: conversationId }) => ({
        conversationId,
        pinned: true,
      })),
      input: ({ one, two, ada }) => ({ conversationIds: [one, ada, two], pinned: true }),
      told: { viewer: 'ConversationChanged(two)', one: '', two: 'ConversationChanged(two)' },
    },
  ],
  bulkDeleteConversations: [
    {
      given: twoTalks,
      input: bothOf,
      told: {
        viewer: 'ConversationRemoved(one); ConversationRemoved(two)',
        one: 'ConversationRemoved(one)',
        two: 'ConversationRemoved(two)',
      },
    },
    {
      when: 'out of folder and tag',
      given: sorted,
      input: bothOf,
      told: {
        viewer:
          'ConversationRemoved(one); ConversationRemoved(two); FolderChanged(inner); FolderChanged(outer); TagChanged(rust)',
        one: 'ConversationRemoved(one)',
        two: 'ConversationRemoved(two)',
      },
    },
  ],
  bulkRestoreConversations: [
    {
      given: twoTalks,
      trashed: trash('bulkDeleteConversations', bothOf),
      input: bothOf,
      told: {
        viewer: 'ConversationAdded(one); ConversationAdded(two)',
        one: 'ConversationChanged(one)',
        two: 'ConversationChanged(two)',
      },
    },
    {
      when: 'to folder and tag',
      given: sorted,
      trashed: trash('bulkDeleteConversations', bothOf),
      input: bothOf,
      told: {
        viewer:
          'ConversationAdded(one); ConversationAdded(two); FolderChanged(inner); FolderChanged(outer); TagChanged(rust)',
        one: 'ConversationChanged(one)',
        two: 'ConversationChanged(two)',
      },
    },
    {
      when: 'with 200 favorites',
      given: path(200, 200),
      trashed: trash('deleteConversation', ofTalk()),
      input: ({ talk: id }) => ({ conversationIds: [id] }),
      told: {
        viewer: 'ConversationAdded(talk); MessageChanged(root); 199 × MessageChanged(any Message)',
        talk: 'ConversationChanged(talk)',
      },
    },
    {
      when: 'with 201 favorites',
      given: path(201, 201),
      trashed: trash('deleteConversation', ofTalk()),
      input: ({ talk: id }) => ({ conversationIds: [id] }),
      told: { viewer: 'ConversationAdded(talk); FeedReset', talk: 'ConversationChanged(talk)' },
    },
  ],
};
