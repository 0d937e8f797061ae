import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import WithInputPlugin from '@pothos/plugin-with-input';
import type { Upload } from '../core/upload.ts';
import type { Viewer } from '../core/viewer.ts';
import type PrismaTypes from '../platform/database/generated/pothos.ts';
import { getDatamodel } from '../platform/database/generated/pothos.ts';
import type { PrismaClient } from '../platform/database/generated/prisma/client.ts';
import type { Context } from './context.ts';
import { unauthenticated } from './errors.ts';
import { decodeGlobalId, encodeGlobalId } from './global-id.ts';
import { nodeQueryOptions, nodesQueryOptions } from './node-queries.ts';
import { relayDescriptions } from './relay-descriptions.ts';

interface Types {
  Context: Context;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  AuthScopes: { signedIn: boolean };
  AuthContexts: { signedIn: Context & { viewer: Viewer } };
  Connection: { totalCount: number | (() => Promise<number>) };
  Scalars: {
    ID: { Input: string; Output: string | number | bigint };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    Cursor: { Input: string; Output: string };
    EmailAddress: { Input: string; Output: string };
    File: { Input: Upload; Output: never };
  };
}

const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

export const builder = new SchemaBuilder<Types>({
  plugins: [ErrorsPlugin, ScopeAuthPlugin, WithInputPlugin, RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  errors: {
    directResult: true,
    defaultUnionOptions: {
      name: ({ fieldName }) => `${capitalized(fieldName)}Result`,
      description: 'The payload, or an error that the caller can act on.',
    },
  },
  scopeAuth: {
    authScopes: ({ viewer }) => ({ signedIn: viewer !== null }),
    unauthorizedError: () => unauthenticated(),
    // Once, before the feed is opened, and not again with every event.
    authorizeOnSubscribe: true,
  },
  withInput: {
    typeOptions: { name: ({ fieldName }) => `${capitalized(fieldName)}Input` },
  },
  relay: {
    ...relayDescriptions,
    encodeGlobalID: encodeGlobalId,
    decodeGlobalID: decodeGlobalId,
    nodeQueryOptions,
    nodesQueryOptions,
    edgesFieldOptions: { ...relayDescriptions.edgesFieldOptions, nullable: false },
    nodeFieldOptions: { ...relayDescriptions.nodeFieldOptions, nullable: false },
  },
  prisma: {
    client: ({ database }) => database as PrismaClient,
    dmmf: getDatamodel(),
  },
});

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description: 'How many items the whole list has.',
    resolve: ({ totalCount }) => (typeof totalCount === 'function' ? totalCount() : totalCount),
  }),
);
