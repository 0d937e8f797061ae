import { payloadOf } from '../../graphql/thing-field.ts';
import { Conversation } from './conversation.graphql.ts';

/** A payload that carries the conversation’s id alone; what is selected is read once, in one query. */
export const conversationPayload = <Payload extends { readonly conversationId: string }>(
  name: string,
  description: string,
) => payloadOf<Payload>(Conversation, name, description);
