import { payloadOf } from '../../graphql/thing-field.ts';
import { Message } from './message.graphql.ts';

/** The name of a payload's field: an error has a `message` of another type, so no payload may call it that. */
type Named<Field extends string> = Field extends 'message' | 'code' ? never : Field;

/** A payload that carries the message's id alone; what is selected under `field` is read once, in one query. */
export const messagePayload = <Field extends string>(
  name: string,
  field: Named<Field>,
  description: string,
) => payloadOf<{ messageId: string }>(Message, name, description, { field });

export const THE_MESSAGE = 'The message’s id.';
