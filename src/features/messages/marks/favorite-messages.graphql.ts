import { queryFromInfo } from '@pothos/plugin-prisma';
import { encodeMoment } from '../../../core/moment-page.ts';
import { pageOf, pageResult } from '../../../core/page.ts';
import { builder } from '../../../graphql/builder.ts';
import { Message } from '../message.graphql.ts';
import { MessageConnection, MessageEdge } from '../message-connection.graphql.ts';
import { FAVORITE_MESSAGES } from './marks.ts';

builder.prismaObjectField('User', 'favoriteMessages', (t) =>
  t.connection(
    {
      type: Message,
      description:
        'The messages that the person marked as favorites, the newest mark first; those that are deleted left out. A cursor stays true when others come and go.',
      resolve: async (user, args, context, info) => {
        const page = pageOf(args);
        const { favoriteMessages } = context.reads;
        const query = queryFromInfo({ context, info, typeName: 'Message', path: ['edges', 'node'] });
        const rows = await favoriteMessages.page(user.id, page, query);
        return {
          ...pageResult(page, rows, ({ id, favoriteAt }) =>
            encodeMoment(FAVORITE_MESSAGES, { at: favoriteAt, id }),
          ),
          totalCount: () => favoriteMessages.count(user.id),
        };
      },
    },
    MessageConnection,
    MessageEdge,
  ),
);
