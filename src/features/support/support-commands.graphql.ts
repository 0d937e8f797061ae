import { InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { conversationPayload } from '../conversations/conversation-payload.graphql.ts';
import { SupportEndReason } from './support.graphql.ts';
import { DEFAULT_EXPIRY } from './support.ts';

const payload = (verb: string) => conversationPayload(`${verb}Payload`, 'A support session.');

const id = { required: true, description: 'The conversation’s id.' } as const;
const expiry = {
  defaultValue: DEFAULT_EXPIRY,
  description: 'How long from now until it ends by itself, in minutes: 1 to 43,200, which are 30 days.',
} as const;
const CONTEXT = 'An object of at most 16,384 bytes as JSON and 10 levels';
const LAST_WINS = 'There is no revision to expect: what is given replaces what stood, and the rest stays.';

builder.mutationField('startSupport', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: payload('StartSupport'),
    description:
      'Makes a conversation a support session. One that is or was a session already is an InvalidInputError: resume it.',
    typeOptions: { description: 'Which conversation, and what is known.' },
    argOptions: { description: 'Which conversation, and what is known.' },
    input: {
      conversationId: t.input.id(id),
      context: t.input.field({
        type: 'JSON',
        description: `What whoever helps should know. ${CONTEXT}; by default empty.`,
      }),
      expiresInMinutes: t.input.int(expiry),
    },
    errors: { types: [NotFoundError, InvalidInputError] },
    resolve: async (_root, { input: { conversationId, ...input } }, { viewer, services }) => ({
      conversationId: await services.support.start(viewer, rowId('Conversation', conversationId), input),
    }),
  }),
);

builder.mutationField('updateSupport', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: payload('UpdateSupport'),
    description: `Keeps context and state of a support session that has not ended; an ended one is an InvalidInputError. ${LAST_WINS}`,
    typeOptions: { description: 'What to keep.' },
    argOptions: { description: 'What to keep.' },
    input: {
      conversationId: t.input.id(id),
      context: t.input.field({
        type: 'JSON',
        description: `What whoever helps should know, as a whole. ${CONTEXT}; null empties it.`,
      }),
      state: t.input.field({
        type: 'JSON',
        description: `Where a program that runs the session stands, as a whole. ${CONTEXT}; null empties it.`,
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError] },
    resolve: async (_root, { input: { conversationId, ...input } }, { viewer, services }) => ({
      conversationId: await services.support.update(viewer, rowId('Conversation', conversationId), input),
    }),
  }),
);

builder.mutationField('resumeConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: payload('ResumeConversation'),
    description:
      'Makes a support session active again that is inactive or has ended, with its context, state, notes and messages. It is unresolved from then on.',
    typeOptions: { description: 'Which session to go on with.' },
    argOptions: { description: 'Which session to go on with.' },
    input: {
      conversationId: t.input.id(id),
      expiresInMinutes: t.input.int({
        ...expiry,
        description: `${expiry.description} It never expires earlier than it would have.`,
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError] },
    resolve: async (_root, { input: { conversationId, ...input } }, { viewer, services }) => ({
      conversationId: await services.support.resume(viewer, rowId('Conversation', conversationId), input),
    }),
  }),
);

builder.mutationField('resolveConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: payload('ResolveConversation'),
    description: `Says that what a support session is about is resolved, which ends it, or that it is not after all. ${LAST_WINS}`,
    typeOptions: { description: 'Which session, and how it stands.' },
    argOptions: { description: 'Which session, and how it stands.' },
    input: {
      conversationId: t.input.id(id),
      notes: t.input.string({ description: 'What to note: at most 4,000 characters; null clears it.' }),
      resolved: t.input.boolean({
        defaultValue: true,
        description: 'False takes it back; a session that has ended stays so until it is resumed.',
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError] },
    resolve: async (_root, { input: { conversationId, ...input } }, { viewer, services }) => ({
      conversationId: await services.support.resolve(viewer, rowId('Conversation', conversationId), input),
    }),
  }),
);

builder.mutationField('endConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: payload('EndConversation'),
    description:
      'Ends a support session. One that has ended already keeps its reason and its end. Messages can still be sent; `resumeConversation` makes it active again.',
    typeOptions: { description: 'Which session, and why.' },
    argOptions: { description: 'Which session, and why.' },
    input: {
      conversationId: t.input.id(id),
      reason: t.input.field({
        type: SupportEndReason,
        defaultValue: 'CLOSED',
        description: 'Why. RESOLVED says that it is resolved, too; EXPIRED is an InvalidInputError.',
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const { conversationId, reason } = input;
      return {
        conversationId: await services.support.end(viewer, rowId('Conversation', conversationId), { reason }),
      };
    },
  }),
);
