import { InvalidInputError } from '../../../core/errors.ts';
import { MAX_PAGE_SIZE } from '../../../core/page.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, expectedRevision, id } from '../../../graphql/command.ts';
import { stating } from '../../../graphql/field-facts.ts';
import { messagePayload, THE_MESSAGE } from '../message-payload.graphql.ts';
import { MAX_PINNED } from './pins.ts';

builder.prismaObjectField('Message', 'pinned', (t) =>
  t.boolean({
    description: 'Whether it goes into every prompt of its branch, however long ago it was said.',
    resolve: ({ pinned, deletedAt }) => pinned && deletedAt === null,
  }),
);

builder.prismaObjectField('Conversation', 'pinnedMessages', (t) =>
  t.relation('messages', {
    ...stating({ atMost: MAX_PINNED }),
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

command('pinMessage', {
  payload: PinPayload,
  does: 'Puts a message into every prompt of its branch, or no longer. Doing it again changes nothing. The 21st of a conversation is an InvalidInputError.',
  about: 'Which message, and whether it is pinned.',
  input: (t) => ({
    messageId: id('Message', THE_MESSAGE),
    pinned: t.boolean({ required: true, description: 'Whether it is pinned from now on.' }),
    expectedRevision,
  }),
  errors: [InvalidInputError],
  run: async (viewer, { messageId, pinned, expectedRevision }, { services }) => ({
    messageId: await services.pins.pin(viewer, messageId, pinned, expectedRevision),
  }),
});
