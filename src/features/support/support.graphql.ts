import { builder } from '../../graphql/builder.ts';
import type { SupportStatistics as Statistics } from './support-list.ts';
import type {
  SupportEndReason as EndReason,
  SupportState as State,
  SupportStatus as Status,
} from './support-state.ts';

const STATUSES: Record<Status, { description: string }> = {
  ACTIVE: { description: 'It goes on.' },
  INACTIVE: {
    description: 'Nothing has happened for 30 minutes. A message or `resumeConversation` makes it active.',
  },
  ENDED: { description: 'It was ended, or it has expired. `resumeConversation` makes it active again.' },
};
const END_REASONS: Record<EndReason, { description: string }> = {
  RESOLVED: { description: 'What it was about is resolved.' },
  CLOSED: { description: 'Somebody ended it.' },
  EXPIRED: { description: 'Its time ran out. No mutation can give this reason.' },
};

const SupportStatus = builder.enumType('SupportStatus', {
  description: 'How a support session stands.',
  values: STATUSES,
});
export const SupportEndReason = builder.enumType('SupportEndReason', {
  description: 'Why a support session ended.',
  values: END_REASONS,
});

const SupportStatistics = builder.objectRef<Statistics & { session: State }>('SupportStatistics').implement({
  description: 'A support session in numbers, over all branches; deleted messages are not counted.',
  fields: (t) => ({
    messages: t.exposeInt('messages', { description: 'How many messages there are.' }),
    userMessages: t.exposeInt('userMessages', { description: 'How many of them a person wrote.' }),
    answers: t.exposeInt('answers', { description: 'How many of them are answers.' }),
    durationMs: t.float({
      description: 'Milliseconds from its start to its end, or to now while it goes on. A whole number.',
      resolve: ({ session: { startedAt, endedAt, seenAt } }) =>
        (endedAt ?? seenAt).getTime() - startedAt.getTime(),
    }),
    averageLatencyMs: t.exposeInt('averageLatencyMs', {
      nullable: true,
      description: 'Milliseconds that an answer took on average; null while none has ended.',
    }),
    resumedCount: t.int({
      description: 'How often it was made active again.',
      resolve: ({ session }) => session.resumedCount,
    }),
  }),
});

const SupportState = builder.objectRef<State>('SupportState').implement({
  description:
    'A conversation as a support session. It becomes inactive and expires by the clock alone: no event tells it, the times do.',
  fields: (t) => ({
    status: t.expose('status', { type: SupportStatus, description: 'How it stands now.' }),
    resolved: t.exposeBoolean('resolved', { description: 'Whether what it is about is resolved.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is resolved; null while it is not.',
    }),
    notes: t.exposeString('notes', {
      nullable: true,
      description: 'What was noted about it: at most 4,000 characters.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it was started.' }),
    lastActivityAt: t.expose('lastActivityAt', {
      type: 'DateTime',
      description:
        'The last message in the conversation or change of it, start, update or resumption of the session.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends by itself, however active it is.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null while it has not.',
    }),
    endReason: t.expose('endReason', {
      type: SupportEndReason,
      nullable: true,
      description: 'Why it ended; null while it has not.',
    }),
    context: t.expose('context', {
      type: 'JSON',
      description: 'What whoever helps should know: an object of at most 16,384 bytes and 10 levels.',
    }),
    state: t.expose('state', {
      type: 'JSON',
      description: 'Where a program that runs it stands: an object of at most 16,384 bytes and 10 levels.',
    }),
    statistics: t.field({
      type: SupportStatistics,
      description: 'The session in numbers.',
      resolve: async (session, _args, { reads }) => ({
        ...(await reads.support.statistics(session.conversationId)),
        session,
      }),
    }),
  }),
});

builder.prismaObjectField('Conversation', 'support', (t) =>
  t.field({
    type: SupportState,
    nullable: true,
    description: 'The conversation as a support session; null where `startSupport` never made it one.',
    resolve: ({ id }, _args, { reads }) => reads.support.of(id),
  }),
);
