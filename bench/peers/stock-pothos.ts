// The guides of graphql-yoga and of Pothos' Prisma and Relay plugins, put together on our own tables.
import { createServer } from 'node:http';
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import { PrismaPg } from '@prisma/adapter-pg';
import { createYoga } from 'graphql-yoga';
import { decodeGlobalId, encodeGlobalId } from '../../src/graphql/global-id.ts';
import type PrismaTypes from '../../src/platform/database/generated/pothos.ts';
import { getDatamodel } from '../../src/platform/database/generated/pothos.ts';
import { PrismaClient } from '../../src/platform/database/generated/prisma/client.ts';
import { listen } from './support/listen.ts';
import { textOf } from './support/read-models.ts';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });
const userId = process.env.USER_ID ?? '';

const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes;
  Scalars: { DateTime: { Input: Date; Output: Date } };
}>({
  plugins: [RelayPlugin, PrismaPlugin],
  relay: { encodeGlobalID: encodeGlobalId, decodeGlobalID: decodeGlobalId },
  prisma: { client: prisma, dmmf: getDatamodel() },
  // Of a plugin that is not in use here; its types are the whole program's.
  scopeAuth: { authScopes: () => ({}) },
});

builder.scalarType('DateTime', { serialize: (date) => date.toISOString() });

builder.prismaNode('Message', {
  id: { field: 'id' },
  fields: (t) => ({
    role: t.exposeString('role'),
    status: t.exposeString('status'),
    sequence: t.exposeInt('sequence'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    text: t.string({
      select: { parts: true },
      resolve: ({ parts }) => textOf(parts as { text: string }[]),
    }),
  }),
});

builder.prismaNode('Conversation', {
  id: { field: 'id' },
  fields: (t) => ({
    title: t.exposeString('title'),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    messages: t.relatedConnection('messages', { cursor: 'id', query: { orderBy: { sequence: 'asc' } } }),
  }),
});

builder.queryType({
  fields: (t) => ({
    conversation: t.prismaField({
      type: 'Conversation',
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (query, _root, { id }) =>
        prisma.conversation.findFirst({
          ...query,
          where: { id: decodeGlobalId(String(id)).id, userId, deletedAt: null },
        }),
    }),
  }),
});

await listen(createServer(createYoga({ schema: builder.toSchema(), logging: false })));
