import { InvalidInputError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, expectedRevision, id } from '../../../graphql/command.ts';
import { thingField } from '../../../graphql/thing-field.ts';
import { conversationPayload } from '../../conversations/conversation-payload.graphql.ts';
import { Message } from '../message.graphql.ts';
import { THE_MESSAGE } from '../message-payload.graphql.ts';
import type { Deleted, DeletionScope as Scope } from './deletion.ts';

const SCOPES: Record<Scope, { description: string }> = {
  MESSAGE: {
    description:
      'The message alone. Where others stand below it, its place stays without its content; where none do, it goes.',
  },
  SUBTREE: { description: 'The message and all that stands below it.' },
};

const DeletionScope = builder.enumType('DeletionScope', {
  description: 'How much of the tree is deleted.',
  values: SCOPES,
});

const DeletePayload = conversationPayload<Deleted>(
  'DeleteMessagePayload',
  'What was deleted is shown no more; `restoreMessage` brings it back for 30 days, or as long as the server keeps it.',
);

builder.objectFields(DeletePayload, (t) => ({
  deletedMessageId: t.globalID({
    description: 'The global id of the message.',
    resolve: ({ messageId }) => ({ type: 'Message', id: messageId }),
  }),
  tombstone: t.withAuth({ signedIn: true }).prismaField({
    type: 'Message',
    nullable: true,
    description: 'The empty place that stays of it; null when it is gone with all below it.',
    resolve: (query, { messageId, placeStays }, _args, { viewer, reads }) =>
      placeStays ? reads.messages.byId(viewer, messageId, query) : null,
  }),
}));

command('deleteMessage', {
  payload: DeletePayload,
  does: 'Deletes a message, alone or with all below it, and stops what is being written there. When the branch that is looked at goes, another one of the same place is looked at.',
  about: 'What to delete.',
  input: (t) => ({
    messageId: id('Message', THE_MESSAGE),
    scope: t.field({
      type: DeletionScope,
      defaultValue: 'MESSAGE',
      description: 'How much is deleted; by default the message alone.',
    }),
    expectedRevision,
  }),
  run: (viewer, { messageId, scope, expectedRevision }, { services }) =>
    services.deletions.delete(viewer, messageId, scope ?? 'MESSAGE', expectedRevision),
});

const RestorePayload = conversationPayload<Pick<Deleted, 'conversationId' | 'messageId'>>(
  'RestoreMessagePayload',
  'Messages that are back in their places.',
);

thingField(RestorePayload, Message, {
  field: 'restoredMessage',
  description: 'The message; what was deleted with it stands below it.',
});

command('restoreMessage', {
  payload: RestorePayload,
  does: 'Brings a deleted message back with all that was deleted with it. What stands below a message that is deleted too waits for that one: INVALID_INPUT. What was purged, or deleted too long ago: NOT_FOUND.',
  about: 'What to restore.',
  input: () => ({
    messageId: id('Message', 'The message that was deleted: one of `Conversation.deletedMessages`.'),
    expectedRevision,
  }),
  errors: [InvalidInputError],
  run: (viewer, { messageId, expectedRevision }, { services }) =>
    services.deletions.restore(viewer, messageId, expectedRevision),
});
