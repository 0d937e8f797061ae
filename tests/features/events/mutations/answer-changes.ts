import { modelId } from '../../../support/people/generation-calls.ts';
import { type Change, exchange, favorite, of, ofTalk, readFile, running, support, talk } from './change.ts';

export const ANSWER_CHANGES: Readonly<Record<string, readonly Change[]>> = {
  sendMessage: [
    {
      given: talk,
      input: ofTalk({ text: 'Hello' }),
      told: {
        viewer:
          'GenerationStarted(run 1); ConversationChanged(talk); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        talk: 'MessageAdded(Message 1); MessageAdded(Message 2); GenerationStarted(run 1); ConversationChanged(talk); MessageChanged(Message 2); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        'run 1': 'TextDelta; GenerationFinished(Message 2, COMPLETE); end',
      },
    },
    {
      when: 'to two models, of which one is still writing',
      given: async (stage) => {
        await stage.conversation();
        stage.hold();
      },
      input: ofTalk({ text: 'Hello', modelIds: [modelId('test/alpha'), modelId('test/slow')] }),
      told: {
        viewer:
          'GenerationStarted(run 1); GenerationStarted(run 2); ConversationChanged(talk); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        talk: 'MessageAdded(Message 1); MessageAdded(Message 2); MessageAdded(Message 3); GenerationStarted(run 1); GenerationStarted(run 2); ConversationChanged(talk); MessageChanged(Message 2); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        'run 1': 'TextDelta; GenerationFinished(Message 2, COMPLETE); end',
        'run 2': 'TextDelta',
      },
    },
    {
      when: 'the first of a conversation without a title',
      given: (stage) => stage.make('talk', 'createConversation', {}, 'conversation'),
      input: ofTalk({ text: 'Hello', modelIds: [modelId('test/titled')] }),
      told: {
        viewer:
          'GenerationStarted(run 1); ConversationChanged(talk); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE); ConversationChanged(talk)',
        talk: 'MessageAdded(Message 1); MessageAdded(Message 2); GenerationStarted(run 1); ConversationChanged(talk); MessageChanged(Message 2); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE); ConversationChanged(talk)',
        'run 1': 'TextDelta; GenerationFinished(Message 2, COMPLETE); end',
      },
    },
    {
      when: 'to a support session',
      given: support,
      input: ofTalk({ text: 'Hello' }),
      told: {
        viewer:
          'GenerationStarted(run 1); ConversationChanged(talk); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        talk: 'MessageAdded(Message 1); MessageAdded(Message 2); GenerationStarted(run 1); ConversationChanged(talk); MessageChanged(Message 2); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        'run 1': 'TextDelta; GenerationFinished(Message 2, COMPLETE); end',
      },
    },
    {
      when: 'to a model that fails',
      given: async (stage) => {
        await stage.conversation();
        stage.running.provider.answer('beta', { fault: 'server-error' });
      },
      input: ofTalk({ text: 'Hello', modelIds: [modelId('test/beta')] }),
      told: {
        viewer:
          'GenerationStarted(run 1); ConversationChanged(talk); ConversationChanged(talk); GenerationEnded(run 1, FAILED)',
        talk: 'MessageAdded(Message 1); MessageAdded(Message 2); GenerationStarted(run 1); ConversationChanged(talk); MessageChanged(Message 2); ConversationChanged(talk); GenerationEnded(run 1, FAILED)',
        'run 1': 'GenerationFailed(Message 2, FAILED); end',
      },
    },
    {
      when: 'with a file',
      given: async (stage) => {
        await stage.conversation();
        await readFile(stage);
      },
      input: ({ talk: conversationId, words }) => ({ conversationId, text: 'Hello', attachmentIds: [words] }),
      told: {
        viewer:
          'GenerationStarted(run 1); ConversationChanged(talk); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        talk: 'MessageAdded(Message 1); MessageAdded(Message 2); GenerationStarted(run 1); ConversationChanged(talk); MessageChanged(Message 2); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        'run 1': 'TextDelta; GenerationFinished(Message 2, COMPLETE); end',
      },
    },
  ],
  regenerateMessage: [
    {
      given: exchange,
      input: of('answer'),
      told: {
        viewer:
          'GenerationStarted(run 1); ConversationChanged(talk); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        talk: 'MessageAdded(Message); GenerationStarted(run 1); ConversationChanged(talk); MessageChanged(Message); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        'run 1': 'TextDelta; GenerationFinished(Message, COMPLETE); end',
      },
    },
  ],
  stopGeneration: [
    {
      given: running,
      input: ({ run: generationId }) => ({ generationId }),
      told: {
        viewer: 'ConversationChanged(talk); GenerationEnded(run, STOPPED)',
        talk: 'MessageChanged(answer); ConversationChanged(talk); GenerationEnded(run, STOPPED)',
        run: 'TextDelta; GenerationFinished(answer, STOPPED); end',
      },
    },
    {
      when: 'that has ended',
      given: exchange,
      input: (ids) => ({ generationId: ids['run of answer'] }),
      told: { viewer: '', talk: '' },
    },
  ],
  editMessage: [
    {
      when: 'in its place',
      given: exchange,
      input: of('question', { text: 'Else' }),
      told: { viewer: '', talk: 'MessageChanged(question)' },
    },
    {
      when: 'as it is',
      given: exchange,
      input: of('question', { text: 'Hello' }),
      told: { viewer: '', talk: '' },
    },
    {
      when: 'that is a favorite',
      given: favorite('question'),
      input: of('question', { text: 'Else' }),
      told: { viewer: 'MessageChanged(question)', talk: 'MessageChanged(question)' },
    },
    {
      when: 'as a branch of its own',
      given: exchange,
      input: of('question', { text: 'Else', regenerate: true }),
      told: {
        viewer:
          'GenerationStarted(run 1); ConversationChanged(talk); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        talk: 'MessageAdded(Message 1); MessageAdded(Message 2); GenerationStarted(run 1); ConversationChanged(talk); MessageChanged(Message 2); ConversationChanged(talk); GenerationEnded(run 1, COMPLETE)',
        'run 1': 'TextDelta; GenerationFinished(Message 2, COMPLETE); end',
      },
    },
  ],
};
