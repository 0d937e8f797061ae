import { NotFoundError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';

/** A payload that carries the conversation’s id alone; what is selected is read once, in one query. */
export const conversationPayload = <Payload extends { readonly conversationId: string }>(
  name: string,
  description: string,
) =>
  builder.objectRef<Payload>(name).implement({
    description,
    fields: (t) => ({
      conversation: t.withAuth({ signedIn: true }).prismaField({
        type: 'Conversation',
        description: 'The conversation as it stands now.',
        resolve: async (query, { conversationId }, _args, { viewer, reads }) => {
          const found = await reads.conversations.byId(viewer, conversationId, query);
          if (!found) throw new NotFoundError('conversation', 'conversationId');
          return found;
        },
      }),
    }),
  });
