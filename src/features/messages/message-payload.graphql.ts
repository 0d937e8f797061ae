import { NotFoundError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';

/** The name of a payload's field: an error has a `message` of another type, so no payload may call it that. */
type Named<Field extends string> = Field extends 'message' | 'code' ? never : Field;

/** A payload that carries the message's id alone; what is selected under `field` is read once, in one query. */
export const messagePayload = <Field extends string>(
  name: string,
  field: Named<Field>,
  description: string,
) =>
  builder.objectRef<{ messageId: string }>(name).implement({
    description,
    fields: (t) => ({
      [field as string]: t.withAuth({ signedIn: true }).prismaField({
        type: 'Message',
        description: 'The message as it stands now.',
        resolve: async (query, { messageId }, _args, { viewer, reads }) => {
          const found = await reads.messages.byId(viewer, messageId, query);
          if (!found) throw new NotFoundError('message', 'messageId');
          return found;
        },
      }),
    }),
  });

export const THE_MESSAGE = 'The message’s id.';
