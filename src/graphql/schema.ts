import '../features/live/live.graphql.ts';
import '../features/accounts/user.graphql.ts';
import '../features/accounts/accounts.graphql.ts';
import '../features/models/models.graphql.ts';
import '../features/conversations/conversation.graphql.ts';
import '../features/conversations/conversation-list.graphql.ts';
import '../features/conversations/conversations.graphql.ts';
import '../features/messages/message.graphql.ts';
import '../features/messages/message-path.graphql.ts';
import '../features/messages/siblings.graphql.ts';
import '../features/generation/generation.graphql.ts';
import '../features/generation/generations.graphql.ts';
import '../features/generation/generation-events.graphql.ts';
import '../features/generation/news.graphql.ts';
import '../features/health/health.graphql.ts';
import './error-types.ts';
import './scalars.ts';
import { builder } from './builder.ts';

builder.queryType({ description: 'Reading.' });
builder.mutationType({
  description:
    'Writing. Each takes one `input` and gives its payload or an error that a caller can act on; a mutation that gives an error has changed nothing.',
});
builder.subscriptionType({
  description:
    'Live. Every subscription is a durable feed: each event has a `cursor`, and `after` resumes behind it without a gap and without a repeat. If the feed no longer reaches back that far, the first event is `FeedReset`.',
});

export const schema = builder.toSchema();
