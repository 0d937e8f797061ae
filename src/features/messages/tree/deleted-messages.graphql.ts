import { encodeMoment } from '../../../core/moment-page.ts';
import { pageOf, pageResult } from '../../../core/page.ts';
import { firstCharacters } from '../../../core/text.ts';
import { builder } from '../../../graphql/builder.ts';
import { Role } from '../enums.graphql.ts';
import { readParts, textOf } from '../parts.ts';
import { DELETED_MESSAGES, type DeletedMessage as Deleted, EXCERPT_CHARACTERS } from './deleted-messages.ts';

const DeletedMessage = builder.objectRef<Deleted>('DeletedMessage').implement({
  description: 'A message that was deleted, alone or with all below it. It is no node until it is restored.',
  fields: (t) => ({
    messageId: t.globalID({
      description: 'Send it to `restoreMessage`.',
      resolve: ({ id }) => ({ type: 'Message', id }),
    }),
    role: t.expose('role', { type: Role, description: 'Who spoke.' }),
    excerpt: t.string({
      description: `The first ${EXCERPT_CHARACTERS} characters of its text.`,
      resolve: ({ parts }) => firstCharacters(textOf(readParts(parts)), EXCERPT_CHARACTERS),
    }),
    revision: t.exposeInt('revision', {
      description: 'Send it to `restoreMessage` as `expectedRevision`.',
    }),
    deletedAt: t.expose('at', { type: 'DateTime', description: 'When it was deleted.' }),
    messageCount: t.exposeInt('messageCount', {
      description:
        'How many messages come back with it, itself included; empty places are none. 0 for a message that was emptied first, by itself, and deleted later as the empty place that it was: restored, it is that place again, and is listed once more for what it said, unless that is purged.',
    }),
  }),
});

builder.prismaObjectField('Conversation', 'deletedMessages', (t) =>
  t.connection(
    {
      type: DeletedMessage,
      description:
        'What was deleted here and can be restored, the last deleted first: 30 days, or as long as the server keeps it.',
      resolve: async ({ id: conversationId }, args, { reads }) => {
        const page = pageOf(args);
        const rows = await reads.deletedMessages.page({ conversationId, page });
        return {
          ...pageResult(page, rows, ({ id, at }) => encodeMoment(DELETED_MESSAGES, { at, id })),
          totalCount: () => reads.deletedMessages.count(conversationId),
        };
      },
    },
    { name: 'DeletedMessageConnection', description: 'A page of deleted messages.' },
    { name: 'DeletedMessageEdge', description: 'A deleted message in the list.' },
  ),
);
