import {
  after,
  type Change,
  edited,
  exchange,
  favorite,
  of,
  path,
  running,
  sorted,
  twoAnswers,
} from './change.ts';

export const MESSAGE_CHANGES: Readonly<Record<string, readonly Change[]>> = {
  restoreMessageVersion: [
    {
      given: edited,
      input: of('question', { number: 1 }),
      told: { viewer: '', talk: 'MessageChanged(question)' },
    },
    {
      when: 'that stands already',
      given: edited,
      input: of('question', { number: 2 }),
      told: { viewer: '', talk: '' },
    },
  ],
  deleteMessage: [
    {
      when: 'of a leaf',
      given: exchange,
      input: of('answer'),
      told: {
        viewer: 'ConversationChanged(talk)',
        talk: 'MessageRemoved(answer); ConversationChanged(talk)',
      },
    },
    {
      when: 'above others',
      given: exchange,
      input: of('question'),
      told: {
        viewer: 'ConversationChanged(talk)',
        talk: 'MessageChanged(question); ConversationChanged(talk)',
      },
    },
    {
      when: 'with all below it',
      given: exchange,
      input: of('question', { scope: 'SUBTREE' }),
      told: {
        viewer: 'ConversationChanged(talk)',
        talk: 'MessageRemoved(question); MessageRemoved(answer); ConversationChanged(talk)',
      },
    },
    {
      when: 'of the branch that is looked at',
      given: twoAnswers,
      input: of('second answer'),
      told: {
        viewer: 'ConversationChanged(talk)',
        talk: 'MessageRemoved(second answer, beside answer); ConversationChanged(talk)',
      },
    },
    {
      when: 'that is a favorite',
      given: favorite('answer'),
      input: of('answer'),
      told: {
        viewer: 'ConversationChanged(talk); MessageRemoved(answer)',
        talk: 'MessageRemoved(answer); ConversationChanged(talk)',
      },
    },
    {
      when: 'with favorites below it',
      given: favorite('question', 'answer'),
      input: of('question', { scope: 'SUBTREE' }),
      told: {
        viewer: 'ConversationChanged(talk); MessageRemoved(question); MessageRemoved(answer)',
        talk: 'MessageRemoved(question); MessageRemoved(answer); ConversationChanged(talk)',
      },
    },
    {
      when: 'that is being written',
      given: running,
      input: of('answer'),
      told: {
        viewer: 'ConversationChanged(talk); ConversationChanged(talk); GenerationEnded(run)',
        talk: 'MessageRemoved(answer); ConversationChanged(talk); MessageChanged(gone); ConversationChanged(talk); GenerationEnded(run)',
        run: 'TextDelta; GenerationFinished(answer, STOPPED); end',
      },
    },
    {
      when: 'with 100',
      given: path(100, 100),
      input: of('root', { scope: 'SUBTREE' }),
      told: {
        viewer: 'ConversationChanged(talk); MessageRemoved(root); 99 × MessageRemoved(any Message)',
        talk: 'MessageRemoved(root); 99 × MessageRemoved(any Message); ConversationChanged(talk)',
      },
    },
    {
      when: 'with 101',
      given: path(101, 101),
      input: of('root', { scope: 'SUBTREE' }),
      told: {
        viewer: 'ConversationChanged(talk); FeedReset',
        talk: 'FeedReset; ConversationChanged(talk)',
      },
    },
  ],
  restoreMessage: [
    {
      when: 'a leaf',
      given: after(exchange, 'deleteMessage', of('answer')),
      input: of('answer'),
      told: {
        viewer: 'ConversationChanged(talk)',
        talk: 'MessageAdded(answer); ConversationChanged(talk)',
      },
    },
    {
      when: 'whose place stayed',
      given: after(favorite('question'), 'deleteMessage', of('question')),
      input: of('question'),
      told: {
        viewer: 'ConversationChanged(talk); MessageChanged(question)',
        talk: 'MessageChanged(question); ConversationChanged(talk)',
      },
    },
    {
      when: 'with all below it, favorites too',
      given: after(favorite('question', 'answer'), 'deleteMessage', of('question', { scope: 'SUBTREE' })),
      input: of('question'),
      told: {
        viewer: 'ConversationChanged(talk); MessageChanged(question); MessageChanged(answer)',
        talk: 'MessageAdded(question); MessageAdded(answer); ConversationChanged(talk)',
      },
    },
    {
      when: 'with 100',
      given: after(path(100, 100), 'deleteMessage', of('root', { scope: 'SUBTREE' })),
      input: of('root'),
      told: {
        viewer: 'ConversationChanged(talk); MessageChanged(root); 99 × MessageChanged(any Message)',
        talk: 'MessageAdded(root); 99 × MessageAdded(any Message); ConversationChanged(talk)',
      },
    },
    {
      when: 'with 101',
      given: after(path(101, 101), 'deleteMessage', of('root', { scope: 'SUBTREE' })),
      input: of('root'),
      told: {
        viewer: 'ConversationChanged(talk); FeedReset',
        talk: 'FeedReset; ConversationChanged(talk)',
      },
    },
  ],
  selectBranch: [
    {
      given: twoAnswers,
      input: of('answer'),
      told: { viewer: 'ConversationChanged(talk)', talk: 'ConversationChanged(talk)' },
    },
    {
      when: 'that is looked at',
      given: twoAnswers,
      input: of('second answer'),
      told: { viewer: '', talk: '' },
    },
  ],
  forkConversation: [
    { given: exchange, input: of('answer'), told: { viewer: 'ConversationAdded(Conversation)', talk: '' } },
    {
      when: 'in a folder, with a tag',
      given: async (stage) => {
        await sorted(stage);
        await stage.exchange('one');
      },
      input: of('answer'),
      told: {
        viewer:
          'ConversationAdded(Conversation); FolderChanged(inner); FolderChanged(outer); TagChanged(rust)',
        one: '',
        two: '',
      },
    },
  ],
  reactToMessage: [
    {
      given: exchange,
      input: of('answer', { emoji: '👍' }),
      told: { viewer: '', talk: 'ReactionsChanged(answer)' },
    },
    {
      when: 'again',
      given: after(exchange, 'reactToMessage', of('answer', { emoji: '👍' })),
      input: of('answer', { emoji: '👍' }),
      told: { viewer: '', talk: '' },
    },
    {
      when: 'no longer, a favorite',
      given: after(favorite('answer'), 'reactToMessage', of('answer', { emoji: '👍' })),
      input: of('answer', { emoji: '👍', reacted: false }),
      told: { viewer: 'MessageChanged(answer)', talk: 'ReactionsChanged(answer)' },
    },
  ],
  setMessageFavorite: [
    {
      given: exchange,
      input: of('answer', { favorite: true }),
      told: { viewer: 'MessageChanged(answer)', talk: 'MessageChanged(answer)' },
    },
    {
      when: 'again',
      given: favorite('answer'),
      input: of('answer', { favorite: true }),
      told: { viewer: '', talk: '' },
    },
    {
      when: 'no longer',
      given: favorite('answer'),
      input: of('answer', { favorite: false }),
      told: { viewer: 'MessageChanged(answer)', talk: 'MessageChanged(answer)' },
    },
  ],
  rateMessage: [
    {
      given: exchange,
      input: of('answer', { rating: 'LIKE' }),
      told: { viewer: '', talk: 'MessageChanged(answer)' },
    },
    {
      when: 'that is a favorite',
      given: favorite('answer'),
      input: of('answer', { rating: 'LIKE' }),
      told: { viewer: 'MessageChanged(answer)', talk: 'MessageChanged(answer)' },
    },
    {
      when: 'again',
      given: after(exchange, 'rateMessage', of('answer', { rating: 'LIKE' })),
      input: of('answer', { rating: 'LIKE' }),
      told: { viewer: '', talk: '' },
    },
  ],
  pinMessage: [
    {
      given: exchange,
      input: of('answer', { pinned: true }),
      told: { viewer: '', talk: 'MessageChanged(answer)' },
    },
    {
      when: 'as it is',
      given: exchange,
      input: of('answer', { pinned: false }),
      told: { viewer: '', talk: '' },
    },
    {
      when: 'that is a favorite',
      given: favorite('answer'),
      input: of('answer', { pinned: true }),
      told: { viewer: 'MessageChanged(answer)', talk: 'MessageChanged(answer)' },
    },
  ],
  annotateMessage: [
    {
      given: exchange,
      input: of('answer', { intent: 'greeting' }),
      told: { viewer: '', talk: 'MessageChanged(answer)' },
    },
    {
      when: 'that is a favorite',
      given: favorite('answer'),
      input: of('answer', { intent: 'greeting' }),
      told: { viewer: 'MessageChanged(answer)', talk: 'MessageChanged(answer)' },
    },
    {
      when: 'again',
      given: after(exchange, 'annotateMessage', of('answer', { intent: 'greeting' })),
      input: of('answer', { intent: 'greeting' }),
      told: { viewer: '', talk: '' },
    },
  ],
};
