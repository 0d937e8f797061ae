import { queryFromInfo } from '@pothos/plugin-prisma';
import { pageOf, pageResult } from '../../core/page.ts';
import { parse } from '../../core/parse.ts';
import { builder } from '../../graphql/builder.ts';
import { Conversation } from './conversation.graphql.ts';
import {
  conversationFilter,
  cursorOf,
  DEFAULT_ORDER,
  type ConversationOrder as Order,
  type OrderDirection,
  type OrderField,
} from './conversation-list.ts';

const FIELDS: Record<OrderField, { description: string }> = {
  UPDATED_AT: { description: 'By the last change or message.' },
  CREATED_AT: { description: 'By the start of the conversation.' },
  TITLE: { description: 'By title.' },
};
const DIRECTIONS: Record<OrderDirection, { description: string }> = {
  ASC: { description: 'Oldest, or first in the alphabet, first.' },
  DESC: { description: 'Newest, or last in the alphabet, first.' },
};

const ConversationOrderField = builder.enumType('ConversationOrderField', {
  description: 'What conversations are sorted by.',
  values: FIELDS,
});

const OrderDirectionType = builder.enumType('OrderDirection', {
  description: 'Which way a list is sorted.',
  values: DIRECTIONS,
});

const ConversationFilter = builder.inputType('ConversationFilter', {
  description: 'Which conversations to list. What is left out does not matter.',
  fields: (t) => ({
    archived: t.boolean({ description: 'Only those that are put away, or only the others.' }),
    pinned: t.boolean({ description: 'Only pinned ones, or only the others.' }),
    favorite: t.boolean({ description: 'Only favorites, or only the others.' }),
    title: t.string({ description: 'Part of the title, in any case: at most 200 characters.' }),
  }),
});

const ConversationOrder = builder.inputType('ConversationOrder', {
  description: 'How conversations are sorted.',
  fields: (t) => ({
    field: t.field({ type: ConversationOrderField, required: true, description: 'What to sort by.' }),
    direction: t.field({ type: OrderDirectionType, required: true, description: 'Which way.' }),
  }),
});

builder.prismaObjectField('User', 'conversations', (t) =>
  t.connection(
    {
      type: Conversation,
      description:
        'The person’s conversations, those deleted left out. A cursor holds for the order it came from and stays true when others come and go.',
      args: {
        filter: t.arg({ type: ConversationFilter, description: 'Which to list; by default all.' }),
        orderBy: t.arg({ type: ConversationOrder, description: 'By default the last changed first.' }),
      },
      resolve: async (user, args, context, info) => {
        const page = pageOf(args);
        const order: Order = args.orderBy ?? DEFAULT_ORDER;
        const filter = parse(conversationFilter, args.filter ?? {});
        const { conversations } = context.reads;
        const query = queryFromInfo({ context, info, typeName: 'Conversation', path: ['edges', 'node'] });
        const rows = await conversations.page(user.id, { filter, order, page }, query);
        return {
          ...pageResult(page, rows, (row) => cursorOf(order, row)),
          totalCount: () => conversations.count(user.id, filter),
        };
      },
    },
    { name: 'ConversationConnection', description: 'A page of conversations.' },
    { name: 'ConversationEdge', description: 'A conversation in a list.' },
  ),
);
