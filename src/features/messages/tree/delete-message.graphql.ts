import { ConflictError, InvalidInputError, NotFoundError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { conversationPayload } from '../../conversations/conversation-payload.graphql.ts';
import { messageIdField, messageRevisionField } from '../message-payload.graphql.ts';
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

builder.mutationField('deleteMessage', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: DeletePayload,
    description:
      'Deletes a message, alone or with all below it, and stops what is being written there. When the branch that is looked at goes, another one of the same place is looked at.',
    typeOptions: { description: 'What to delete.' },
    argOptions: { description: 'What to delete.' },
    input: {
      messageId: t.input.id(messageIdField),
      scope: t.input.field({
        type: DeletionScope,
        defaultValue: 'MESSAGE',
        description: 'How much is deleted; by default the message alone.',
      }),
      expectedRevision: t.input.int(messageRevisionField),
    },
    errors: { types: [NotFoundError, ConflictError] },
    resolve: (_root, { input }, { viewer, services }) =>
      services.deletions.delete(
        viewer,
        rowId('Message', input.messageId),
        input.scope ?? 'MESSAGE',
        input.expectedRevision ?? null,
      ),
  }),
);

const RestorePayload = conversationPayload<Pick<Deleted, 'conversationId' | 'messageId'>>(
  'RestoreMessagePayload',
  'Messages that are back in their places.',
);

builder.objectField(RestorePayload, 'restoredMessage', (t) =>
  t.withAuth({ signedIn: true }).prismaField({
    type: 'Message',
    description: 'The message; what was deleted with it stands below it.',
    resolve: async (query, { messageId }, _args, { viewer, reads }) => {
      const found = await reads.messages.byId(viewer, messageId, query);
      if (!found) throw new NotFoundError('message', 'messageId');
      return found;
    },
  }),
);

builder.mutationField('restoreMessage', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: RestorePayload,
    description:
      'Brings a deleted message back with all that was deleted with it. What stands below a message that is deleted too waits for that one: INVALID_INPUT. What was purged, or deleted too long ago: NOT_FOUND.',
    typeOptions: { description: 'What to restore.' },
    argOptions: { description: 'What to restore.' },
    input: {
      messageId: t.input.id({
        required: true,
        description: 'The message that was deleted: one of `Conversation.deletedMessages`.',
      }),
      expectedRevision: t.input.int(messageRevisionField),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: (_root, { input }, { viewer, services }) =>
      services.deletions.restore(viewer, rowId('Message', input.messageId), input.expectedRevision ?? null),
  }),
);
