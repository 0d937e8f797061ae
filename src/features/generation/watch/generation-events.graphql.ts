import { builder } from '../../../graphql/builder.ts';
import { stating } from '../../../graphql/field-facts.ts';
import { encodeGlobalId, rowId } from '../../../graphql/global-id.ts';
import type { Delivered } from '../../live/feed-subscription.ts';
import type * as Feeds from '../../live/feeds.ts';
import { FeedEvent, FeedReset } from '../../live/live.graphql.ts';
import { MessageStatus } from '../../messages/enums.graphql.ts';
import { TokenUsage } from '../../messages/usage.graphql.ts';
import { FinishReason, GenerationError } from './enums.graphql.ts';

const TextDelta = builder.objectRef<Delivered<Feeds.TextDelta>>('TextDelta').implement({
  interfaces: [FeedEvent],
  description: 'The next piece of the answer. All pieces joined are the answer’s text.',
  fields: (t) => ({ text: t.exposeString('text', { description: 'Append it to what you have.' }) }),
});

const ReasoningDelta = builder.objectRef<Delivered<Feeds.ReasoningDelta>>('ReasoningDelta').implement({
  interfaces: [FeedEvent],
  description: 'The next piece of what a reasoning model thinks before it answers.',
  fields: (t) => ({ text: t.exposeString('text', { description: 'Append it to the thoughts you have.' }) }),
});

const GenerationFinished = builder
  .objectRef<Delivered<Feeds.GenerationFinished>>('GenerationFinished')
  .implement({
    interfaces: [FeedEvent],
    description:
      'Terminal: complete, or stopped by somebody. Message and generation are stored in their final form.',
    fields: (t) => ({
      status: t.expose('status', { type: MessageStatus, description: 'COMPLETE or STOPPED.' }),
      finishReason: t.expose('finishReason', { type: FinishReason, description: 'Why the answer ended.' }),
      usage: t.expose('usage', { type: TokenUsage, description: 'What the run took.' }),
      cached: t.exposeBoolean('cached', { description: 'True when no provider was called.' }),
      messageId: t.id({
        description: 'The global id of the answer.',
        resolve: ({ messageId }) => encodeGlobalId('Message', messageId),
      }),
    }),
  });

const GenerationFailed = builder.objectRef<Delivered<Feeds.GenerationFailed>>('GenerationFailed').implement({
  interfaces: [FeedEvent],
  description: 'Terminal. The text that came before it is kept; `regenerateMessage` tries again.',
  fields: (t) => ({
    status: t.expose('status', { type: MessageStatus, description: 'FAILED or INTERRUPTED.' }),
    error: t.expose('error', { type: GenerationError, description: 'What ended the answer.' }),
    messageId: t.id({
      description: 'The global id of the answer.',
      resolve: ({ messageId }) => encodeGlobalId('Message', messageId),
    }),
  }),
});

const GenerationEvent = builder.unionType('GenerationEvent', {
  description: 'Something that happened to one answer. More kinds will come; skip what you do not know.',
  types: [TextDelta, ReasoningDelta, GenerationFinished, GenerationFailed, FeedReset],
  resolveType: ({ type }) => type,
});

builder.subscriptionField('generationEvents', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: GenerationEvent,
    ...stating({ endsSoon: true }),
    description:
      'One answer as it is written, from its beginning or behind `after`, up to its terminal event. Unsubscribing stops nothing. Behind the terminal event it ends at once and empty.',
    args: {
      generationId: t.arg.id({
        required: true,
        description: 'The run. One that is missing or not the caller’s: NOT_FOUND.',
      }),
      after: t.arg({
        type: 'Cursor',
        description:
          'The cursor of the last event that was seen. One of another feed, or from its future: INVALID_INPUT.',
      }),
      coalesceMs: t.arg.int({
        description:
          'The first piece comes at once, then at most one in so many milliseconds while the model is faster: 0 for each by itself, at most 1000. Without it, what the server is set to.',
      }),
    },
    subscribe: (_root, { generationId, after, coalesceMs }, { viewer, services }) =>
      services.generationEvents.subscribe(viewer, rowId('Generation', generationId), {
        after: after ?? null,
        coalesceMs: coalesceMs ?? null,
      }),
    resolve: (event) => event,
  }),
);
