import { type Change, filled, sorted, tagged, trash } from './change.ts';

export const FOLDER_AND_TAG_CHANGES: Readonly<Record<string, readonly Change[]>> = {
  createFolder: [
    { input: () => ({ name: 'new' }), told: { viewer: 'FolderAdded(Folder)' } },
    {
      when: 'before another one, in a third',
      given: async (stage) => {
        await stage.folder('outer');
        await stage.folder('beside', 'outer');
      },
      input: ({ outer: parentId }) => ({ name: 'new', parentId, position: 0 }),
      told: { viewer: 'FolderAdded(Folder); FolderChanged(beside)' },
    },
  ],
  updateFolder: [
    {
      given: sorted,
      input: ({ inner: folderId }) => ({ folderId, name: 'else' }),
      told: { viewer: 'FolderChanged(inner)', one: '', two: '' },
    },
    {
      when: 'as it is',
      given: sorted,
      input: ({ inner: folderId }) => ({ folderId, name: 'inner' }),
      told: { viewer: '', one: '', two: '' },
    },
  ],
  moveFolder: [
    {
      when: 'to the top',
      given: sorted,
      input: ({ inner: folderId }) => ({ folderId, parentId: null, position: 0 }),
      told: { viewer: 'FolderChanged(inner); FolderChanged(outer)', one: '', two: '' },
    },
    {
      when: 'to where it is',
      given: sorted,
      input: ({ inner: folderId, outer: parentId }) => ({ folderId, parentId }),
      told: { viewer: '', one: '', two: '' },
    },
  ],
  deleteFolder: [
    {
      when: 'with all that is in it',
      given: sorted,
      input: ({ outer: folderId }) => ({ folderId, contents: 'DELETE' }),
      told: {
        viewer:
          'ConversationRemoved(one); ConversationRemoved(two); FolderRemoved(inner); FolderRemoved(outer); TagChanged(rust)',
        one: 'ConversationRemoved(one)',
        two: 'ConversationRemoved(two)',
      },
    },
    {
      when: 'alone',
      given: sorted,
      input: ({ inner: folderId }) => ({ folderId, contents: 'MOVE_TO_PARENT' }),
      told: {
        viewer:
          'ConversationChanged(one); ConversationChanged(two); FolderChanged(outer); FolderRemoved(inner)',
        one: 'ConversationChanged(one)',
        two: 'ConversationChanged(two)',
      },
    },
    {
      when: 'in which an answer is written',
      given: async (stage) => {
        await stage.folder('outer');
        await stage.conversation('talk', { folderId: stage.id('outer') });
        await stage.answering();
      },
      input: ({ outer: folderId }) => ({ folderId, contents: 'DELETE' }),
      told: {
        viewer:
          'ConversationRemoved(talk); FolderRemoved(outer); ConversationChanged(gone); GenerationEnded(run)',
        talk: 'ConversationRemoved(talk); MessageChanged(gone); ConversationChanged(gone); GenerationEnded(run)',
        run: 'TextDelta; GenerationFinished(answer, STOPPED); end',
      },
    },
    {
      when: 'of 199 conversations',
      given: filled(199),
      input: ({ full: folderId }) => ({ folderId, contents: 'DELETE' }),
      told: { viewer: '199 × ConversationRemoved(any Conversation); FolderRemoved(full)' },
    },
    {
      when: 'of 200 conversations',
      given: filled(200),
      input: ({ full: folderId }) => ({ folderId, contents: 'DELETE' }),
      told: { viewer: 'FeedReset' },
    },
  ],
  restoreFolder: [
    {
      given: sorted,
      trashed: trash('deleteFolder', ({ outer: folderId }) => ({ folderId, contents: 'DELETE' })),
      input: ({ outer: folderId }) => ({ folderId }),
      told: {
        viewer:
          'FolderAdded(outer); FolderAdded(inner); ConversationAdded(one); ConversationAdded(two); TagChanged(rust)',
        one: 'ConversationChanged(one)',
        two: 'ConversationChanged(two)',
      },
    },
    {
      when: 'of 200 conversations',
      given: filled(200),
      trashed: trash('deleteFolder', ({ full: folderId }) => ({ folderId, contents: 'DELETE' })),
      input: ({ full: folderId }) => ({ folderId }),
      told: { viewer: 'FeedReset' },
    },
  ],
  createTag: [{ input: () => ({ name: 'new' }), told: { viewer: 'TagAdded(Tag)' } }],
  updateTag: [
    {
      when: 'its name',
      given: sorted,
      input: ({ rust: tagId }) => ({ tagId, name: 'go' }),
      told: {
        viewer: 'ConversationChanged(one); ConversationChanged(two); TagChanged(rust)',
        one: 'ConversationChanged(one)',
        two: 'ConversationChanged(two)',
      },
    },
    {
      when: 'its color',
      given: sorted,
      input: ({ rust: tagId }) => ({ tagId, color: '#112233' }),
      told: { viewer: 'TagChanged(rust)', one: '', two: '' },
    },
    {
      when: 'as it is',
      given: sorted,
      input: ({ rust: tagId }) => ({ tagId, name: 'rust' }),
      told: { viewer: 'TagChanged(rust)', one: '', two: '' },
    },
    {
      when: 'of 200 conversations',
      given: tagged(200),
      input: ({ rust: tagId }) => ({ tagId, name: 'go' }),
      told: { viewer: 'FeedReset' },
    },
  ],
  deleteTag: [
    {
      given: sorted,
      input: ({ rust: tagId }) => ({ tagId }),
      told: {
        viewer: 'TagRemoved(rust); ConversationChanged(one); ConversationChanged(two)',
        one: 'ConversationChanged(one)',
        two: 'ConversationChanged(two)',
      },
    },
    {
      when: 'of 199 conversations',
      given: tagged(199),
      input: ({ rust: tagId }) => ({ tagId }),
      told: { viewer: 'TagRemoved(rust); 199 × ConversationChanged(any Conversation)' },
    },
    {
      when: 'of 200 conversations',
      given: tagged(200),
      input: ({ rust: tagId }) => ({ tagId }),
      told: { viewer: 'FeedReset' },
    },
  ],
  mergeTags: [
    {
      given: async (stage) => {
        await sorted(stage);
        await stage.tag('go');
        await stage.tag('unused');
      },
      input: ({ rust, unused, go: intoTagId }) => ({ tagIds: [rust, unused], intoTagId }),
      told: {
        viewer:
          'TagRemoved(rust, into go); TagRemoved(unused, into go); ConversationChanged(one); ConversationChanged(two); TagChanged(go)',
        one: 'ConversationChanged(one)',
        two: 'ConversationChanged(two)',
      },
    },
  ],
};
