import { builder } from '../../graphql/builder.ts';
import type { FeedEvent as Event } from '../../platform/feed/feed.port.ts';
import type { Delivered, FeedReset as Reset } from './feed-subscription.ts';

export const FeedEvent = builder.interfaceRef<Delivered<Event>>('FeedEvent').implement({
  description: 'Something that happened in a feed.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'Where this event lies; subscribe `after` it to go on behind it.',
    }),
  }),
});

export const FeedReset = builder.objectRef<Delivered<Reset>>('FeedReset').implement({
  interfaces: [FeedEvent],
  description:
    'The feed does not reach back to `after`: refetch what you show, then go on from this event’s cursor. The events that follow in this subscription lie behind it.',
});

/** Where a subscription to the events of a conversation or a person begins. */
export const afterArg = {
  type: 'Cursor',
  description:
    'The cursor of the last event that was seen; without it only what happens from now on. One of another feed, or from its future: INVALID_INPUT.',
} as const;
