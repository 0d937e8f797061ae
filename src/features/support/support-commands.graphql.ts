import { ConflictError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { conversationPayload } from '../conversations/conversation-payload.graphql.ts';
import { SupportEndReason } from './support.graphql.ts';
import { DEFAULT_EXPIRY } from './support-input.ts';

const payload = (verb: string) => conversationPayload(`${verb}Payload`, 'A support session.');

const id = { required: true, description: 'The conversation’s id.' } as const;
const revision = {
  description:
    'The revision of the conversation that the caller has seen. When it has moved on, a ConflictError tells how it stands.',
} as const;
const expiry = {
  defaultValue: DEFAULT_EXPIRY,
  description: 'How long from now until it ends by itself, in minutes: 1 to 43,200, which are 30 days.',
} as const;
const CONTEXT = 'An object of at most 16,384 bytes as JSON and 10 levels';
const AS_A_WHOLE = 'What is given replaces what stood, and the rest stays.';

interface Named {
  readonly conversationId: string;
  readonly expectedRevision?: number | null | undefined;
}

/** The session that an input names, and what it says besides. */
function parts<Input extends Named>({ conversationId, expectedRevision, ...input }: Input) {
  const of = {
    conversationId: rowId('Conversation', conversationId),
    expectedRevision: expectedRevision ?? null,
  };
  return { of, input };
}

builder.mutationField('startSupport', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: payload('StartSupport'),
    description:
      'Makes a conversation a support session. One that is or was a session already is an InvalidInputError: resume it.',
    typeOptions: { description: 'Which conversation, and what is known.' },
    argOptions: { description: 'Which conversation, and what is known.' },
    input: {
      conversationId: t.input.id(id),
      expectedRevision: t.input.int(revision),
      context: t.input.field({
        type: 'JSON',
        description: `What whoever helps should know. ${CONTEXT}; by default empty.`,
      }),
      expiresInMinutes: t.input.int(expiry),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input: given }, { viewer, services }) => {
      const { of, input } = parts(given);
      return { conversationId: await services.support.start(viewer, of, input) };
    },
  }),
);

builder.mutationField('updateSupport', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: payload('UpdateSupport'),
    description: `Keeps context and state of a support session that has not ended; an ended one is an InvalidInputError. ${AS_A_WHOLE}`,
    typeOptions: { description: 'What to keep.' },
    argOptions: { description: 'What to keep.' },
    input: {
      conversationId: t.input.id(id),
      expectedRevision: t.input.int(revision),
      context: t.input.field({
        type: 'JSON',
        description: `What whoever helps should know, as a whole. ${CONTEXT}; null empties it.`,
      }),
      state: t.input.field({
        type: 'JSON',
        description: `Where a program that runs the session stands, as a whole. ${CONTEXT}; null empties it.`,
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input: given }, { viewer, services }) => {
      const { of, input } = parts(given);
      return { conversationId: await services.support.update(viewer, of, input) };
    },
  }),
);

builder.mutationField('resumeConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: payload('ResumeConversation'),
    description:
      'Makes a support session active again that is inactive or has ended, with its context, state, notes and messages. It is unresolved from then on. One that is active goes on, and expires later if need be.',
    typeOptions: { description: 'Which session to go on with.' },
    argOptions: { description: 'Which session to go on with.' },
    input: {
      conversationId: t.input.id(id),
      expectedRevision: t.input.int(revision),
      expiresInMinutes: t.input.int({
        ...expiry,
        description: `${expiry.description} It never expires earlier than it would have.`,
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input: given }, { viewer, services }) => {
      const { of, input } = parts(given);
      return { conversationId: await services.support.resume(viewer, of, input) };
    },
  }),
);

builder.mutationField('resolveConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: payload('ResolveConversation'),
    description: `Says that what a support session is about is resolved, which ends it, or that it is not after all. ${AS_A_WHOLE}`,
    typeOptions: { description: 'Which session, and how it stands.' },
    argOptions: { description: 'Which session, and how it stands.' },
    input: {
      conversationId: t.input.id(id),
      expectedRevision: t.input.int(revision),
      notes: t.input.string({ description: 'What to note: at most 4,000 characters; null clears it.' }),
      resolved: t.input.boolean({
        defaultValue: true,
        description: 'False takes it back; a session that has ended stays so until it is resumed.',
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input: given }, { viewer, services }) => {
      const { of, input } = parts(given);
      return { conversationId: await services.support.resolve(viewer, of, input) };
    },
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
      expectedRevision: t.input.int(revision),
      reason: t.input.field({
        type: SupportEndReason,
        defaultValue: 'CLOSED',
        description: 'Why. RESOLVED says that it is resolved, too; EXPIRED is an InvalidInputError.',
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input: given }, { viewer, services }) => {
      const { of, input } = parts(given);
      return { conversationId: await services.support.end(viewer, of, input) };
    },
  }),
);
