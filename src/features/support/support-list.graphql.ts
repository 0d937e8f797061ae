import { queryFromInfo } from '@pothos/plugin-prisma';
import { encodeMoment } from '../../core/moment-page.ts';
import { pageOf, pageResult } from '../../core/page.ts';
import { builder } from '../../graphql/builder.ts';
import { Conversation } from '../conversations/conversation.graphql.ts';
import { type SupportList as List, listName } from './support-list.ts';

const LISTS: Record<List, { description: string }> = {
  ACTIVE: { description: 'Those that go on and in which something happened in the last 30 minutes.' },
  UNRESOLVED: { description: 'Those that are not resolved, ended ones too.' },
  RECENT: { description: 'All.' },
};

const SupportList = builder.enumType('SupportList', {
  description: 'Which support sessions to list.',
  values: LISTS,
});

builder.prismaObjectField('User', 'supportSessions', (t) =>
  t.connection(
    {
      type: Conversation,
      description:
        'The person’s conversations that are support sessions, the last active first. A cursor holds for the list it came from and stays true when others come and go.',
      args: { list: t.arg({ type: SupportList, required: true, description: 'Which of them.' }) },
      resolve: async (user, { list, ...args }, context, info) => {
        const page = pageOf(args);
        const { support } = context.reads;
        const query = queryFromInfo({ context, info, typeName: 'Conversation', path: ['edges', 'node'] });
        const rows = await support.page(user.id, list, page, query);
        return {
          ...pageResult(page, rows, ({ id, lastActivityAt }) =>
            encodeMoment(listName(list), { at: lastActivityAt, id }),
          ),
          totalCount: () => support.count(user.id, list),
        };
      },
    },
    { name: 'SupportSessionConnection', description: 'A page of support sessions.' },
    { name: 'SupportSessionEdge', description: 'A support session in a list.' },
  ),
);
