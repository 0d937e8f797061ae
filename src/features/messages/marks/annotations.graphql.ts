import { InvalidInputError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, expectedRevision, id } from '../../../graphql/command.ts';
import { messagePayload, THE_MESSAGE } from '../message-payload.graphql.ts';
import { type Annotations as Findings, readAnnotations } from './annotations.ts';

const Sentiment = builder.enumType('Sentiment', {
  description: 'The mood of a message.',
  values: {
    NEGATIVE: { description: 'Annoyed, sad or the like.' },
    NEUTRAL: { description: 'Neither.' },
    POSITIVE: { description: 'Content, glad or the like.' },
  },
});

const texts = {
  intent: 'What the message is meant for, such as `refund`: 1 to 200 characters.',
  entities: 'What is named in it, in order: at most 100.',
  sentiment: 'Its mood.',
  confidence: 'How sure the finding is, from 0 to 1.',
  agent: 'Who or what handled the message: 1 to 200 characters.',
  processingMs: 'How long the handling took, in milliseconds; not negative.',
  error: 'What went wrong in the handling: 1 to 2,000 characters.',
  metadata:
    'What a client keeps with the message for itself, such as where it was written: an object of at most 16,384 bytes as JSON and 10 levels. No model is shown it.',
  name: 'What kind of thing it is, such as `city`: 1 to 100 characters.',
  value: 'The thing itself: at most 1,000 characters.',
} as const;

const Entity = builder
  .objectRef<{ readonly name: string; readonly value: string }>('AnnotationEntity')
  .implement({
    description: 'Something that is named in a message.',
    fields: (t) => ({
      name: t.exposeString('name', { description: texts.name }),
      value: t.exposeString('value', { description: texts.value }),
    }),
  });

const Annotations = builder.objectRef<Findings>('Annotations').implement({
  description: 'What was found out about a message. Null where nobody said anything.',
  fields: (t) => ({
    intent: t.exposeString('intent', { nullable: true, description: texts.intent }),
    entities: t.field({
      type: [Entity],
      description: texts.entities,
      resolve: ({ entities = [] }) => entities,
    }),
    sentiment: t.expose('sentiment', { type: Sentiment, nullable: true, description: texts.sentiment }),
    confidence: t.exposeFloat('confidence', { nullable: true, description: texts.confidence }),
    agent: t.exposeString('agent', { nullable: true, description: texts.agent }),
    processingMs: t.exposeInt('processingMs', { nullable: true, description: texts.processingMs }),
    error: t.exposeString('error', { nullable: true, description: texts.error }),
  }),
});

builder.prismaObjectFields('Message', (t) => ({
  annotations: t.field({
    type: Annotations,
    nullable: true,
    description: 'What was found out about it; null when nothing was, and while it is deleted.',
    resolve: ({ annotations, deletedAt }) => (deletedAt === null ? readAnnotations(annotations) : null),
  }),
  metadata: t.field({
    type: 'JSON',
    nullable: true,
    description: `${texts.metadata} Null where nothing is kept, and while the message is deleted.`,
    resolve: ({ metadata, deletedAt }) => (deletedAt === null ? metadata : null),
  }),
  latencyMs: t.exposeInt('latencyMs', {
    nullable: true,
    description:
      'Milliseconds from the asking to the end of the answer; null until it has ended, and for what a person wrote.',
  }),
}));

const EntityInput = builder.inputType('AnnotationEntityInput', {
  description: 'Something that is named in a message.',
  fields: (t) => ({
    name: t.string({ required: true, description: texts.name }),
    value: t.string({ required: true, description: texts.value }),
  }),
});

const AnnotatePayload = messagePayload(
  'AnnotateMessagePayload',
  'annotatedMessage',
  'A message with what was found out about it.',
);

command('annotateMessage', {
  payload: AnnotatePayload,
  does: 'Keeps what was found out about a message, and what a client keeps with it. Each finding that is given replaces the one before, null takes it back, and what is left out stays.',
  about: 'What was found out.',
  input: (t) => ({
    messageId: id('Message', THE_MESSAGE),
    expectedRevision,
    intent: t.string({ description: texts.intent }),
    entities: t.field({ type: [EntityInput], description: texts.entities }),
    sentiment: t.field({ type: Sentiment, description: texts.sentiment }),
    confidence: t.float({ description: texts.confidence }),
    agent: t.string({ description: texts.agent }),
    processingMs: t.int({ description: texts.processingMs }),
    error: t.string({ description: texts.error }),
    metadata: t.field({
      type: 'JSON',
      description: `${texts.metadata} It replaces what was kept before; null empties it.`,
    }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { messageId, expectedRevision, ...findings }, { services }) => ({
    messageId: await services.annotations.annotate(viewer, messageId, findings, expectedRevision),
  }),
});
