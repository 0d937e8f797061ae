import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import type { Upload } from '../core/upload.ts';
import type { Viewer } from '../core/viewer.ts';
import type PrismaTypes from '../platform/database/generated/pothos.ts';
import { getDatamodel } from '../platform/database/generated/pothos.ts';
import type { PrismaClient } from '../platform/database/generated/prisma/client.ts';
import type { Context } from './context.ts';
import { unauthenticated } from './errors.ts';
import { stating } from './field-facts.ts';
import { decodeGlobalId, encodeGlobalId } from './global-id.ts';
import { nodeQueryOptions, nodesQueryOptions } from './node-queries.ts';

/** What the Relay plugin's own types and fields say of themselves in the schema. */
const relayDescriptions = {
  nodeTypeOptions: {
    description: 'Anything that can be fetched again by its global id, with the query `node`.',
  },
  pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
  hasNextPageFieldOptions: { description: 'Whether more items follow the last one of this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether there are items before the first one of this page.' },
  startCursorFieldOptions: { description: 'The cursor of the first item; null on an empty page.' },
  endCursorFieldOptions: { description: 'The cursor of the last item; null on an empty page.' },
  cursorFieldOptions: { description: 'Send it back as `after` or `before` to page on from this item.' },
  edgesFieldOptions: { description: 'The items of this page, in order.' },
  nodeFieldOptions: { description: 'The item itself.' },
  pageInfoFieldOptions: { description: 'Where this page stands in the list.' },
  idFieldOptions: { description: 'The global id: unique over all types, opaque, never changing.' },
  firstArgOptions: {
    description: 'At most this many items from the start or behind `after`: 1 to 100, by default 20.',
  },
  lastArgOptions: {
    description:
      'At most this many items from the end or before `before`: 1 to 100. Not together with `first`.',
  },
  afterArgOptions: {
    description: 'Only items behind this cursor. A cursor of another list is an INVALID_INPUT error.',
  },
  beforeArgOptions: {
    description: 'Only items before this cursor. A cursor of another list is an INVALID_INPUT error.',
  },
} as const;

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
  plugins: [ErrorsPlugin, ScopeAuthPlugin, RelayPlugin, PrismaPlugin],
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
    ...stating({ oncePerObject: true }),
    resolve: ({ totalCount }) => (typeof totalCount === 'function' ? totalCount() : totalCount),
  }),
);
