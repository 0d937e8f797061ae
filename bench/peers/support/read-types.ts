/** The types and fields of our own schema that the reading of a conversation names. */
export const READ_TYPES = /* GraphQL */ `
  type Query { conversation(id: ID!): Conversation }
  scalar DateTime
  enum Role { SYSTEM USER ASSISTANT TOOL }
  enum MessageStatus { GENERATING COMPLETE STOPPED FAILED INTERRUPTED }
  type Conversation {
    id: ID! title: String! updatedAt: DateTime!
    messages(first: Int, last: Int, after: String, before: String): MessageConnection!
  }
  type MessageConnection { edges: [MessageEdge!]! }
  type MessageEdge { node: Message! }
  type Message {
    id: ID! role: Role! status: MessageStatus! text: String! sequence: Int! createdAt: DateTime!
  }
`;
