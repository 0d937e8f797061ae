import { InvalidInputError } from '../../../core/errors.ts';
import { describedName } from '../../../core/name.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, id } from '../../../graphql/command.ts';
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

command('forkConversation', {
  payload: ForkPayload,
  does: 'Starts a conversation with copies of messages of another one, which stays as it is. Settings, folder, tags, contents and files are copied; earlier versions, reactions and marks are not. At most 50,000 messages, and none that is still being written.',
  about: 'What to copy.',
  input: (t) => ({
    messageId: id('Message', 'The message that the copied path ends with.'),
    scope: t.field({
      type: ForkScope,
      defaultValue: 'PATH',
      description: 'How much is copied; by default the path alone.',
    }),
    title: t.string({
      description: `${describedName(200)}; by default the old title with “ (fork)”.`,
    }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, input, { services }) => ({
    conversationId: await services.forks.fork(viewer, { ...input, scope: input.scope ?? 'PATH' }),
  }),
});
