import { queryFromInfo } from '@pothos/plugin-prisma';
import { type PageArgs, pageOf, pageResult } from '../../core/page.ts';
import { parse } from '../../core/parse.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { Conversation } from './conversation.graphql.ts';
import type { ConversationList } from './conversation-list.store.ts';
import {
  boundsOf,
  conversationFilter,
  cursorOf,
  DEFAULT_ORDER,
  MAX_TAGS_OF_FILTER,
  type ConversationOrder as Order,
  type OrderDirection,
  type OrderField,
} from './conversation-list.ts';

const FIELDS: Record<OrderField, { description: string }> = {
  UPDATED_AT: { description: 'By `updatedAt`: the last change or message.' },
  CREATED_AT: { description: 'By the start of the conversation.' },
  TITLE: { description: 'By title, as a dictionary has them: “apple”, “État”, “Zebra”.' },
  MESSAGE_COUNT: { description: 'By how many messages they have.' },
};
const DIRECTIONS: Record<OrderDirection, { description: string }> = {
  ASC: { description: 'Oldest, first in the alphabet, or fewest, first.' },
  DESC: { description: 'Newest, last in the alphabet, or most, first.' },
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
  description:
    'Which conversations to list: those that all of it holds for. What is left out does not matter.',
  fields: (t) => ({
    archived: t.boolean({ description: 'Only those that are put away, or only the others.' }),
    pinned: t.boolean({ description: 'Only pinned ones, or only the others.' }),
    favorite: t.boolean({ description: 'Only favorites, or only the others.' }),
    title: t.string({
      description:
        'Part of the title, in any case, accents in whatever form they were typed: at most 200 characters.',
    }),
    folderId: t.id({ description: 'Only those in this folder; none where it is not the person’s.' }),
    includeSubfolders: t.boolean({
      defaultValue: false,
      description:
        'With a folder: those in the folders below it too, with `deleted` in deleted ones as well.',
    }),
    withoutFolder: t.boolean({ description: 'Only those in no folder, or only the others.' }),
    tagIds: t.idList({
      description: `Only those that have all of these tags: at most ${MAX_TAGS_OF_FILTER}.`,
    }),
    deleted: t.boolean({
      defaultValue: false,
      description: 'Those in the trash, which `restoreConversation` brings back, instead of those out of it.',
    }),
    updatedAfter: t.field({ type: 'DateTime', description: 'Only those that were changed later.' }),
    updatedBefore: t.field({ type: 'DateTime', description: 'Only those that were last changed earlier.' }),
  }),
});

const ConversationOrder = builder.inputType('ConversationOrder', {
  description: 'How conversations are sorted.',
  fields: (t) => ({
    field: t.field({ type: ConversationOrderField, required: true, description: 'What to sort by.' }),
    direction: t.field({ type: OrderDirectionType, required: true, description: 'Which way.' }),
  }),
});

const args = {
  filter: { type: ConversationFilter, description: 'Which to list; by default all.' },
  orderBy: { type: ConversationOrder, description: 'By default the last changed first.' },
} as const;

const ABOUT =
  'Deleted ones are left out unless asked for. A cursor holds for the order it came from and stays true when others come and go.';

interface ListArgs extends PageArgs {
  readonly filter?: typeof ConversationFilter.$inferInput | null | undefined;
  readonly orderBy?: Order | null | undefined;
}

function listOf({ filter, orderBy, ...pageArgs }: ListArgs): ConversationList {
  const { folderId, tagIds } = filter ?? {};
  const page = pageOf(pageArgs);
  const order = orderBy ?? DEFAULT_ORDER;
  return {
    page,
    order,
    bounds: boundsOf(order, page),
    filter: parse(conversationFilter, {
      ...filter,
      ...(folderId != null && { folderId: rowId('Folder', folderId) }),
      ...(tagIds != null && { tagIds: tagIds.map((id) => rowId('Tag', id)) }),
    }),
  };
}

const ConversationEdge = builder.edgeObject({
  type: Conversation,
  name: 'ConversationEdge',
  description: 'A conversation in a list.',
});

/** Shared by all lists of conversations. */
export const ConversationConnection = builder.connectionObject(
  { type: Conversation, name: 'ConversationConnection', description: 'A page of conversations.' },
  ConversationEdge,
);

builder.prismaObjectField('User', 'conversations', (t) =>
  t.connection(
    {
      type: Conversation,
      description: `The person’s conversations. ${ABOUT}`,
      args: { filter: t.arg(args.filter), orderBy: t.arg(args.orderBy) },
      resolve: async (user, given, context, info) => {
        const list = listOf(given);
        const { conversations } = context.reads;
        const query = queryFromInfo({ context, info, typeName: 'Conversation', path: ['edges', 'node'] });
        const rows = await conversations.page(user.id, list, query);
        return {
          ...pageResult(list.page, rows, (row) => cursorOf(list.order, row)),
          totalCount: () => conversations.count(user.id, list.filter),
        };
      },
    },
    ConversationConnection,
    ConversationEdge,
  ),
);

builder.prismaObjectField('Folder', 'conversations', (t) =>
  t.connection(
    {
      type: Conversation,
      description: `The conversations in this folder, with \`includeSubfolders\` those below it too. ${ABOUT}`,
      args: { filter: t.arg(args.filter), orderBy: t.arg(args.orderBy) },
      resolve: async ({ id, userId }, given, { reads: { conversations } }) => {
        const list = listOf(given);
        const rows = await conversations.folderPage({ userId, folderId: id, list });
        return {
          ...pageResult(list.page, rows, (row) => cursorOf(list.order, row)),
          totalCount: () => conversations.folderCount({ userId, folderId: id, list }),
        };
      },
    },
    ConversationConnection,
    ConversationEdge,
  ),
);
