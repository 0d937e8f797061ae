import { expect, test } from 'vitest';
import { isInstalled } from '../scripts/apart.ts';
import { lintSchema } from './support/schema-lint/lint-schema.ts';

const CLEAN = `"""An opaque place in a feed."""
scalar Cursor

"""Whatever has an id of its own."""
interface Node {
  """Unique over all types."""
  id: ID!
}

"""A talk with a model."""
type Conversation implements Node {
  """Unique over all types."""
  id: ID!
}

"""One page of conversations."""
type ConversationConnection {
  """The conversations with their cursors."""
  edges: [ConversationEdge!]!
  """Where the page lies."""
  pageInfo: PageInfo!
}

"""A conversation in a page."""
type ConversationEdge {
  """Its place in the list."""
  cursor: String!
  """The conversation."""
  node: Conversation!
}

"""Where a page lies in its list."""
type PageInfo {
  """The last edge's cursor."""
  endCursor: String
  """Whether more follow."""
  hasNextPage: Boolean!
  """Whether more come before."""
  hasPreviousPage: Boolean!
  """The first edge's cursor."""
  startCursor: String
}

"""Text that was added to an answer."""
type TextDelta {
  """Resume behind it."""
  cursor: Cursor!
}

"""The object does not exist, or is not the caller's."""
type NotFoundError {
  """For people."""
  message: String!
}

"""What is to be deleted."""
input DeleteConversationInput {
  """The conversation."""
  conversationId: ID!
}

"""What was deleted."""
type DeleteConversationPayload {
  """Its id."""
  conversationId: ID!
}

"""How a deletion ends."""
union DeleteConversationResult = DeleteConversationPayload | NotFoundError

"""Reading."""
type Query {
  """The caller's conversations, newest first."""
  conversations(
    """At most 100."""
    first: Int
    """Behind this cursor."""
    after: String
  ): ConversationConnection!
}

"""Writing."""
type Mutation {
  """Deletes a conversation."""
  deleteConversation(
    """What to delete."""
    input: DeleteConversationInput!
  ): DeleteConversationResult!
}

"""Live."""
type Subscription {
  """An answer as it is written."""
  deltas: TextDelta!
}
`;

const FAULTY = `type Query {
  """No full sentence"""
  getThing(by: ID!): Thing
}
"""A thing without an id."""
type Thing {
  """Its colour."""
  colour: Colour!
  """Things, by page."""
  parts: ThingConnection
}
"""Colours."""
enum Colour { red }
"""A page without edges or page info."""
type ThingConnection {
  """How many there are."""
  totalCount: Int!
}
"""Writing."""
type Mutation {
  """Paints it."""
  paint("""Which one.""" thing: ID!): Boolean!
}
`;

/** It stands apart from what `npm ci` installs. */
const withLinter = test.skipIf(!isInstalled('tools/schema-lint'));

withLinter('a schema in our style passes [needs tools/schema-lint]', async () => {
  expect(await lintSchema(CLEAN)).toEqual([]);
});

withLinter(
  'what is undescribed, unpaged, misnamed or without identity is caught [needs tools/schema-lint]',
  async () => {
    const faults = await lintSchema(FAULTY);

    expect(new Set(faults)).toEqual(
      new Set([
        '1 @graphql-eslint/require-description',
        '2 no-restricted-syntax',
        '3 @graphql-eslint/naming-convention',
        '3 @graphql-eslint/require-description',
        '6 @graphql-eslint/strict-id-in-types',
        '10 @graphql-eslint/relay-arguments',
        '13 @graphql-eslint/naming-convention',
        '13 @graphql-eslint/require-description',
        '15 @graphql-eslint/relay-connection-types',
        '22 @graphql-eslint/input-name',
        '22 @graphql-eslint/no-scalar-result-type-on-mutation',
        '1 @graphql-eslint/relay-page-info',
      ]),
    );
  },
);
