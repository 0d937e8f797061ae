import '../features/live/live.graphql.ts';
import '../features/live/events.graphql.ts';
import '../features/accounts/user.graphql.ts';
import '../features/accounts/accounts.graphql.ts';
import '../features/accounts/provider-keys.graphql.ts';
import '../features/accounts/viewer-events.graphql.ts';
import '../features/models/models.graphql.ts';
import '../features/templates/template.graphql.ts';
import '../features/templates/template-list.graphql.ts';
import '../features/templates/templates.graphql.ts';
import '../features/templates/template-trash.graphql.ts';
import '../features/folders/folder.graphql.ts';
import '../features/folders/folders.graphql.ts';
import '../features/tags/tag.graphql.ts';
import '../features/tags/tags.graphql.ts';
import '../features/conversations/conversation.graphql.ts';
import '../features/conversations/conversation-list.graphql.ts';
import '../features/conversations/conversations.graphql.ts';
import '../features/conversations/bulk-conversations.graphql.ts';
import '../features/conversations/conversation-events.graphql.ts';
import '../features/support/support.graphql.ts';
import '../features/support/support-list.graphql.ts';
import '../features/support/support-commands.graphql.ts';
import '../features/attachments/attachment.graphql.ts';
import '../features/attachments/attachment-list.graphql.ts';
import '../features/attachments/attachments.graphql.ts';
import '../features/messages/message.graphql.ts';
import '../features/messages/file-part.graphql.ts';
import '../features/messages/tree/conversation.graphql.ts';
import '../features/messages/tree/message-path.graphql.ts';
import '../features/messages/tree/siblings.graphql.ts';
import '../features/messages/tree/select-branch.graphql.ts';
import '../features/messages/tree/delete-message.graphql.ts';
import '../features/messages/tree/deleted-messages.graphql.ts';
import '../features/messages/tree/fork-conversation.graphql.ts';
import '../features/messages/message-events.graphql.ts';
import '../features/messages/marks/versions.graphql.ts';
import '../features/messages/marks/reactions.graphql.ts';
import '../features/messages/marks/marks.graphql.ts';
import '../features/messages/marks/favorite-messages.graphql.ts';
import '../features/messages/marks/pin-message.graphql.ts';
import '../features/messages/marks/annotations.graphql.ts';
import '../features/generation/watch/generation.graphql.ts';
import '../features/generation/ask/send-message.graphql.ts';
import '../features/generation/ask/regenerate-message.graphql.ts';
import '../features/generation/ask/stop-generation.graphql.ts';
import '../features/generation/ask/edit-message.graphql.ts';
import '../features/health/cache-statistics.graphql.ts';
import '../features/generation/watch/generation-events.graphql.ts';
import '../features/generation/prompt/branch-usage.graphql.ts';
import '../features/generation/texts/conversation-texts.graphql.ts';
import '../features/generation/temporary/temporary-answer.graphql.ts';
import '../features/transcription/transcription.graphql.ts';
import '../features/health/health.graphql.ts';
import '../graphql/error-types.ts';
import '../graphql/scalars.ts';
import { builder } from '../graphql/builder.ts';
import { oncePerObject } from '../graphql/once-per-object.ts';

builder.queryType({ description: 'Reading.' });
builder.mutationType({
  description:
    'Writing. Each takes one `input` and gives its payload or an error that a caller can act on; a mutation that gives an error has changed nothing.',
});
builder.subscriptionType({
  description:
    'Live. Every subscription but `temporaryAnswer`, which is kept nowhere, is a durable feed: each event has a `cursor`, and `after` resumes behind it without a gap and without a repeat. If the feed no longer reaches back that far, the first event is `FeedReset`.',
});

export const schema = oncePerObject(builder.toSchema());
