import { builder } from '../../graphql/builder.ts';
import { Message } from './message.graphql.ts';

export const MessageEdge = builder.edgeObject({
  type: Message,
  name: 'MessageEdge',
  description: 'A message in a list.',
});

/** Shared by all lists of messages. */
export const MessageConnection = builder.connectionObject(
  { type: Message, name: 'MessageConnection', description: 'A page of messages.' },
  MessageEdge,
);
