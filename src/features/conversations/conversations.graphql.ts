import { InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { command, expectedRevision, type InputFields, id, optionalId } from '../../graphql/command.ts';
import { withSystemPrompt } from '../templates/system-prompt.graphql.ts';
import { PromptTemplateUseInput } from '../templates/template-input.graphql.ts';
import { PIN } from './conversation.graphql.ts';
import { conversationPayload } from './conversation-payload.graphql.ts';

const CreatePayload = conversationPayload('CreateConversationPayload', 'A new conversation.');
const UpdatePayload = conversationPayload('UpdateConversationPayload', 'A changed conversation.');
const RestorePayload = conversationPayload('RestoreConversationPayload', 'A conversation that is back.');

const THE_CONVERSATION = 'The conversation’s id.';
const MODEL = 'The model that answers here; null leaves the choice to the server.';
const FOLDER = 'The folder that it lies in; null for none.';
const texts = {
  title: { description: `${describedName(200)}.` },
  description: { description: 'At most 2,000 characters; null clears it.' },
  systemPrompt: {
    description: 'Instructions that go before every prompt: at most 20,000 characters; null clears them.',
  },
  systemPromptTemplate: {
    type: PromptTemplateUseInput,
    description:
      'Takes the text of a prompt template for the system prompt instead, as it is now; not both of them.',
  },
  tags: {
    description:
      'The names of all its tags: at most 50, each of 1 to 50 characters. Those that are new are made.',
  },
} as const;

/** What a conversation begins with, and what may be changed of it. */
const settings = (t: InputFields) => ({
  title: t.string(texts.title),
  description: t.string(texts.description),
  modelId: optionalId('Model', MODEL),
  systemPrompt: t.string(texts.systemPrompt),
  systemPromptTemplate: t.field(texts.systemPromptTemplate),
  folderId: optionalId('Folder', FOLDER),
  tags: t.stringList(texts.tags),
});

command('createConversation', {
  does: 'Starts an empty conversation.',
  about: 'How the conversation starts. Everything may be left out.',
  payload: CreatePayload,
  input: settings,
  errors: [NotFoundError, InvalidInputError],
  run: async (viewer, input, { services }) => {
    const whole = await withSystemPrompt(input, viewer, services);
    return { conversationId: await services.conversations.create(viewer, whole) };
  },
});

command('updateConversation', {
  does: 'Changes what is given and leaves the rest as it is. What is so already is no change: nothing is told, and `revision` and `updatedAt` stay. Give `tags`, or `addTags` and `removeTags`, not both.',
  about: 'What to change.',
  payload: UpdatePayload,
  input: (t) => ({
    conversationId: id('Conversation', THE_CONVERSATION),
    expectedRevision,
    ...settings(t),
    addTags: t.stringList({ description: 'Names of tags that it is to have beside those it has.' }),
    removeTags: t.stringList({ description: 'Names of tags that it is to lose.' }),
    archived: t.boolean({ description: 'Put away, or taken out again.' }),
    pinned: t.boolean({ description: `Whether it is to carry ${PIN}.` }),
    favorite: t.boolean({ description: 'Marked as a favorite.' }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { conversationId, expectedRevision, ...input }, { services }) => {
    const changes = await withSystemPrompt(input, viewer, services);
    return {
      conversationId: await services.conversations.update(viewer, conversationId, expectedRevision, changes),
    };
  },
});

const DeletePayload = builder.objectRef<{ conversationId: string }>('DeleteConversationPayload').implement({
  description: 'The conversation is hidden from everything; `restoreConversation` brings it back.',
  fields: (t) => ({
    conversationId: t.globalID({
      description: 'The global id of what was deleted.',
      resolve: ({ conversationId }) => ({ type: 'Conversation', id: conversationId }),
    }),
  }),
});

command('deleteConversation', {
  does: 'Hides a conversation and stops what is being written in it.',
  about: 'What to delete.',
  payload: DeletePayload,
  input: () => ({ conversationId: id('Conversation', THE_CONVERSATION), expectedRevision }),
  run: async (viewer, { conversationId, expectedRevision }, { services }) => ({
    conversationId: await services.conversations.delete(viewer, conversationId, expectedRevision),
  }),
});

command('restoreConversation', {
  does: 'Brings a deleted conversation back: to its folder, or to none where that is deleted. After 30 days, or as many as the server is set to, it is gone for good.',
  about: 'What to restore.',
  payload: RestorePayload,
  input: () => ({ conversationId: id('Conversation', THE_CONVERSATION), expectedRevision }),
  run: async (viewer, { conversationId, expectedRevision }, { services }) => ({
    conversationId: await services.conversations.restore(viewer, conversationId, expectedRevision),
  }),
});
