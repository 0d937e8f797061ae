import { InvalidInputError } from '../../core/errors.ts';
import { command, expectedRevision, id } from '../../graphql/command.ts';
import { conversationPayload } from '../conversations/conversation-payload.graphql.ts';
import { SupportEndReason } from './support.graphql.ts';
import { DEFAULT_EXPIRY } from './support-input.ts';

const payload = (verb: string) => conversationPayload(`${verb}Payload`, 'A support session.');

const THE_CONVERSATION = 'The conversation’s id.';
const expiry = {
  defaultValue: DEFAULT_EXPIRY,
  description: 'How long from now until it ends by itself, in minutes: 1 to 43,200, which are 30 days.',
} as const;
const CONTEXT = 'An object of at most 16,384 bytes as JSON and 10 levels';
const AS_A_WHOLE = 'What is given replaces what stood, and the rest stays.';

command('startSupport', {
  payload: payload('StartSupport'),
  does: 'Makes a conversation a support session. One that is or was a session already is an InvalidInputError: resume it.',
  about: 'Which conversation, and what is known.',
  input: (t) => ({
    conversationId: id('Conversation', THE_CONVERSATION),
    expectedRevision,
    context: t.field({
      type: 'JSON',
      description: `What whoever helps should know. ${CONTEXT}; by default empty.`,
    }),
    expiresInMinutes: t.int(expiry),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { conversationId, expectedRevision, ...input }, { services }) => ({
    conversationId: await services.support.start(viewer, { conversationId, expectedRevision }, input),
  }),
});

command('updateSupport', {
  payload: payload('UpdateSupport'),
  does: `Keeps context and state of a support session that has not ended; an ended one is an InvalidInputError. ${AS_A_WHOLE}`,
  about: 'What to keep.',
  input: (t) => ({
    conversationId: id('Conversation', THE_CONVERSATION),
    expectedRevision,
    context: t.field({
      type: 'JSON',
      description: `What whoever helps should know, as a whole. ${CONTEXT}; null empties it.`,
    }),
    state: t.field({
      type: 'JSON',
      description: `Where a program that runs the session stands, as a whole. ${CONTEXT}; null empties it.`,
    }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { conversationId, expectedRevision, ...input }, { services }) => ({
    conversationId: await services.support.update(viewer, { conversationId, expectedRevision }, input),
  }),
});

command('resumeConversation', {
  payload: payload('ResumeConversation'),
  does: 'Makes a support session active again that is inactive or has ended, with its context, state, notes and messages. It is unresolved from then on. One that is active goes on, and expires later if need be.',
  about: 'Which session to go on with.',
  input: (t) => ({
    conversationId: id('Conversation', THE_CONVERSATION),
    expectedRevision,
    expiresInMinutes: t.int({
      ...expiry,
      description: `${expiry.description} It never expires earlier than it would have.`,
    }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { conversationId, expectedRevision, ...input }, { services }) => ({
    conversationId: await services.support.resume(viewer, { conversationId, expectedRevision }, input),
  }),
});

command('resolveConversation', {
  payload: payload('ResolveConversation'),
  does: `Says that what a support session is about is resolved, which ends it, or that it is not after all. ${AS_A_WHOLE}`,
  about: 'Which session, and how it stands.',
  input: (t) => ({
    conversationId: id('Conversation', THE_CONVERSATION),
    expectedRevision,
    notes: t.string({ description: 'What to note: at most 4,000 characters; null clears it.' }),
    resolved: t.boolean({
      defaultValue: true,
      description: 'False takes it back; a session that has ended stays so until it is resumed.',
    }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { conversationId, expectedRevision, ...input }, { services }) => ({
    conversationId: await services.support.resolve(viewer, { conversationId, expectedRevision }, input),
  }),
});

command('endConversation', {
  payload: payload('EndConversation'),
  does: 'Ends a support session. One that has ended already keeps its reason and its end. Messages can still be sent; `resumeConversation` makes it active again.',
  about: 'Which session, and why.',
  input: (t) => ({
    conversationId: id('Conversation', THE_CONVERSATION),
    expectedRevision,
    reason: t.field({
      type: SupportEndReason,
      defaultValue: 'CLOSED',
      description: 'Why. RESOLVED says that it is resolved, too; EXPIRED is an InvalidInputError.',
    }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { conversationId, expectedRevision, ...input }, { services }) => ({
    conversationId: await services.support.end(viewer, { conversationId, expectedRevision }, input),
  }),
});
