import { InvalidInputError, NotFoundError } from '../../../core/errors.ts';
import { describedName } from '../../../core/name.ts';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { conversationPayload } from '../../conversations/conversation-payload.graphql.ts';
import type { ForkScope as Scope } from './fork.ts';

const SCOPES: Record<Scope, { description: string }> = {
  PATH: { description: 'The path from the first message to this one.' },
  SUBTREE: { description: 'That path, and all that stands below the message.' },
};

const ForkScope = builder.enumType('ForkScope', {
  description: 'How much of the tree is copied.',
  values: SCOPES,
});

const ForkPayload = conversationPayload('ForkConversationPayload', 'A new conversation with copies.');

builder.mutationField('forkConversation', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: ForkPayload,
    description:
      'Starts a conversation with copies of messages of another one, which stays as it is. Settings, folder, tags, contents and files are copied; earlier versions, reactions and marks are not. At most 50,000 messages, and none that is still being written.',
    typeOptions: { description: 'What to copy.' },
    argOptions: { description: 'What to copy.' },
    input: {
      messageId: t.input.id({ required: true, description: 'The message that the copied path ends with.' }),
      scope: t.input.field({
        type: ForkScope,
        defaultValue: 'PATH',
        description: 'How much is copied; by default the path alone.',
      }),
      title: t.input.string({
        description: `${describedName(200)}; by default the old title with “ (fork)”.`,
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      conversationId: await services.forks.fork(viewer, {
        ...input,
        messageId: rowId('Message', input.messageId),
        scope: input.scope ?? 'PATH',
      }),
    }),
  }),
);
