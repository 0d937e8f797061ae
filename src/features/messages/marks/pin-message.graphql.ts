import { ConflictError, InvalidInputError, NotFoundError } from '../../../core/errors.ts';
import { MAX_PAGE_SIZE } from '../../../core/page.ts';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { messageIdField, messagePayload, messageRevisionField } from '../message-payload.graphql.ts';

builder.prismaObjectField('Message', 'pinned', (t) =>
  t.boolean({
    description: 'Whether it goes into every prompt of its branch, however long ago it was said.',
    resolve: ({ pinned, deletedAt }) => pinned && deletedAt === null,
  }),
);

builder.prismaObjectField('Conversation', 'pinnedMessages', (t) =>
  t.relation('messages', {
    description:
      'The pinned messages of all branches in the order in which they were written: 20 at most, and up to 100 where pinned ones were deleted and restored.',
    query: {
      where: { pinned: true, deletedAt: null, hiddenBy: null },
      orderBy: { sequence: 'asc' },
      take: MAX_PAGE_SIZE,
    },
  }),
);

const PinPayload = messagePayload(
  'PinMessagePayload',
  'pinnedMessage',
  'A message that is pinned, or no longer.',
);

builder.mutationField('pinMessage', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: PinPayload,
    description:
      'Puts a message into every prompt of its branch, or no longer. Doing it again changes nothing. The 21st of a conversation is an InvalidInputError.',
    typeOptions: { description: 'Which message, and whether it is pinned.' },
    argOptions: { description: 'Which message, and whether it is pinned.' },
    input: {
      messageId: t.input.id(messageIdField),
      pinned: t.input.boolean({ required: true, description: 'Whether it is pinned from now on.' }),
      expectedRevision: t.input.int(messageRevisionField),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const { messageId, pinned, expectedRevision = null } = input;
      return {
        messageId: await services.pins.pin(viewer, rowId('Message', messageId), pinned, expectedRevision),
      };
    },
  }),
);
