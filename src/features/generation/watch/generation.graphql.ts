import { queryFromInfo } from '@pothos/plugin-prisma';
import { builder } from '../../../graphql/builder.ts';
import { NOBODY } from '../../../graphql/global-id.ts';
import { kind } from '../../../graphql/kind.ts';
import { eventsOf, showId } from '../../live/events.graphql.ts';
import { MessageStatus } from '../../messages/enums.graphql.ts';
import { TokenUsage, usageOf } from '../../messages/usage.graphql.ts';
import { Model } from '../../models/models.graphql.ts';
import { faultOf, stateOf } from '../run/generation-state.ts';
import { FinishReason, GenerationError } from './enums.graphql.ts';

export const Generation = builder.prismaNode('Generation', {
  description:
    'One run of a model for one assistant message. A job of the server: it goes on when nobody watches, and disconnecting never stops it.',
  id: { field: 'id', description: 'The global id.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({
    id,
    userId: viewer?.userId ?? NOBODY,
    conversation: { deletedAt: null },
    message: { hiddenBy: null },
  }),
  fields: (t) => ({
    message: t.relation('message', { description: 'The answer that is written.' }),
    model: t.field({
      type: Model,
      description: 'Who writes.',
      resolve: ({ modelId }, _args, { viewer, services }) => services.models.describe(viewer, modelId),
    }),
    status: t.expose('status', { type: MessageStatus, description: 'How far it is.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it was asked for.' }),
    firstTokenAt: t.expose('firstTokenAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the provider sent the first text; known once the run has ended.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null while it runs.',
    }),
    usage: t.field({
      type: TokenUsage,
      nullable: true,
      description: 'What it took; null until it has ended, and when its server was lost.',
      resolve: usageOf,
    }),
    finishReason: t.expose('finishReason', {
      type: FinishReason,
      nullable: true,
      description: 'Why the model ended; null while it runs.',
    }),
    cached: t.exposeBoolean('cached', {
      description: 'True when the answer came from the answer cache and no provider was called.',
    }),
    error: t.field({
      type: GenerationError,
      nullable: true,
      description: 'What ended it before its time; null unless it FAILED or was INTERRUPTED.',
      resolve: faultOf,
    }),
    cursor: t.field({
      type: 'Cursor',
      select: { message: { select: { feedEpoch: true, feedSeq: true } } },
      description:
        'Where in the feed the `text` of its message ends: read both in one request, then subscribe `after` it to see only what is new.',
      resolve: (generation, _args, { services }) => services.generationEvents.cursorOf(stateOf(generation)),
    }),
  }),
});

kind(Generation, {
  called: 'run',
  read: ({ viewer, reads }, id, query) => reads.generations.byId(viewer, id, query()),
  readMany: ({ viewer, reads }, ids, query) => reads.generations.byIds(viewer, ids, query()),
});

const MAX_LISTED = 100;

const running = {
  args: { required: false, description: 'Only those that run, or only those that have ended.' },
} as const;

builder.prismaObjectField('Conversation', 'generations', (t) =>
  t.field({
    type: [Generation],
    description: `The newest runs in this conversation, at most ${MAX_LISTED}, newest first.`,
    args: { running: t.arg.boolean(running.args) },
    resolve: ({ id: conversationId }, args, context, info) =>
      context.reads.generations.newestOfConversation({
        conversationId,
        running: args.running ?? null,
        limit: MAX_LISTED,
        query: queryFromInfo({ context, info }),
      }),
  }),
);

builder.prismaObjectField('User', 'generations', (t) =>
  t.field({
    type: [Generation],
    description: `The person’s newest runs, at most ${MAX_LISTED}, newest first.`,
    args: { running: t.arg.boolean(running.args) },
    resolve: ({ id }, args, context, info) =>
      context.reads.generations.newestOfPerson(
        id,
        { running: args.running ?? null, limit: MAX_LISTED },
        queryFromInfo({ context, info }),
      ),
  }),
);

builder.prismaObjectField('Message', 'generation', (t) =>
  t.relation('generation', {
    nullable: true,
    description:
      'The run that writes or wrote this answer. Null for what a person wrote, and for an answer that `forkConversation` copied: its run is that of the original.',
  }),
);

builder.prismaObjectField('Conversation', 'cost', (t) =>
  t.exposeFloat('cost', {
    description: 'US dollars that all its runs have cost together, as far as the models’ prices are known.',
  }),
);

const events = eventsOf('Generation', ['conversation', 'viewer'], {
  Started: 'A model began to answer.',
  Ended: 'An answer has ended, for whatever reason.',
});
for (const event of [events.Started, events.Ended])
  showId(event, 'Generation', 'The global id of the run, also of one whose message was deleted meanwhile.');
