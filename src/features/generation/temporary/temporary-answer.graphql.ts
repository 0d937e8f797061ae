import { builder } from '../../../graphql/builder.ts';
import { stating } from '../../../graphql/field-facts.ts';
import { rowId } from '../../../graphql/global-id.ts';
import type { Delivered } from '../../live/feed-subscription.ts';
import { MessageStatus } from '../../messages/enums.graphql.ts';
import { TokenUsage } from '../../messages/usage.graphql.ts';
import { GenerationParameters } from '../run/generation-parameters.graphql.ts';
import { FinishReason, GenerationError } from '../watch/enums.graphql.ts';
import type * as Events from './temporary-events.ts';

const TemporaryRole = builder.enumType('TemporaryRole', {
  description: 'Who said something in a temporary conversation.',
  values: {
    USER: { description: 'A person.' },
    ASSISTANT: { description: 'A model.' },
  },
});

const TemporaryMessageInput = builder.inputType('TemporaryMessageInput', {
  description: 'Something that was said in a temporary conversation.',
  fields: (t) => ({
    role: t.field({ type: TemporaryRole, required: true, description: 'Who said it.' }),
    text: t.string({
      required: true,
      description:
        'Markdown: of a person 1 to 4,000 characters, of a model 1 to 1,048,576, unless the server is set otherwise.',
    }),
  }),
});

const TemporaryAnswerInput = builder.inputType('TemporaryAnswerInput', {
  description: 'A conversation that the client holds by itself, and who is to answer it.',
  fields: (t) => ({
    messages: t.field({
      type: [TemporaryMessageInput],
      required: true,
      description:
        'The whole conversation, oldest first, the last one a person’s: 1 to 100 unless the server is set otherwise. The model is shown the newest of them, as in any other conversation, 20 unless the server is set otherwise; `contextOverflow` is about those alone.',
    }),
    systemPrompt: t.string({
      description: 'Instructions that go before the prompt: at most 20,000 characters.',
    }),
    modelId: t.id({ description: 'Who answers; by default the server’s default model.' }),
    parameters: t.field({
      type: GenerationParameters,
      description: 'How to answer. `useCache` changes nothing: these answers are never kept.',
    }),
  }),
});

const delta = (name: 'TemporaryText' | 'TemporaryReasoning', description: string) =>
  builder.objectRef<{ readonly type: string; readonly text: string }>(name).implement({
    description,
    fields: (t) => ({ text: t.exposeString('text', { description: 'Append it to what you have.' }) }),
  });

const TemporaryText = delta('TemporaryText', 'The next piece of the answer.');
const TemporaryReasoning = delta(
  'TemporaryReasoning',
  'The next piece of what a reasoning model thinks before it answers.',
);

const TemporaryAnswerFinished = builder
  .objectRef<Delivered<Events.TemporaryAnswerFinished>>('TemporaryAnswerFinished')
  .implement({
    description: 'Terminal: the answer is complete. The server has forgotten it.',
    fields: (t) => ({
      status: t.expose('status', { type: MessageStatus, description: 'COMPLETE.' }),
      finishReason: t.expose('finishReason', { type: FinishReason, description: 'Why the answer ended.' }),
      usage: t.expose('usage', { type: TokenUsage, description: 'What the run took.' }),
    }),
  });

const TemporaryAnswerFailed = builder
  .objectRef<Delivered<Events.TemporaryAnswerFailed>>('TemporaryAnswerFailed')
  .implement({
    description: 'Terminal: a fault ended the answer. Ask again with the same conversation.',
    fields: (t) => ({
      error: t.expose('error', { type: GenerationError, description: 'What ended the answer.' }),
    }),
  });

const TemporaryAnswerEvent = builder.unionType('TemporaryAnswerEvent', {
  description:
    'Something that happened to a temporary answer. More kinds will come; skip what you do not know.',
  types: [TemporaryText, TemporaryReasoning, TemporaryAnswerFinished, TemporaryAnswerFailed],
  resolveType: ({ type }) => type,
});

builder.subscriptionField('temporaryAnswer', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: TemporaryAnswerEvent,
    ...stating({ confidential: true, endsSoon: true }),
    description:
      'One answer to a conversation that is stored nowhere: not in the database, no feed, no cache, no log. The one subscription that is no durable feed: the run belongs to it alone, its events have no cursor and come once, and unsubscribing or losing the connection stops the run. A subscriber that is too slow is ended with SLOW_CONSUMER. Input that is not acceptable: INVALID_INPUT; a server that is stopping: UNAVAILABLE.',
    args: {
      input: t.arg({ type: TemporaryAnswerInput, required: true, description: 'What to answer.' }),
    },
    subscribe: (_root, { input }, { viewer, services }) =>
      services.temporaryAnswers.start(viewer, {
        ...input,
        modelId: input.modelId == null ? null : rowId('Model', input.modelId),
      }),
    resolve: (event) => event,
  }),
);
