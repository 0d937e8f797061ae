import { InvalidInputError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, id } from '../../../graphql/command.ts';
import { messagePayload, THE_MESSAGE } from '../message-payload.graphql.ts';
import type { ReactionCount } from './reactions.ts';

const Reaction = builder.objectRef<ReactionCount>('Reaction').implement({
  description: 'An emoji that people put to a message.',
  fields: (t) => ({
    emoji: t.exposeString('emoji', { description: 'The emoji: one grapheme.' }),
    count: t.exposeInt('count', { description: 'How many people.' }),
    mine: t.exposeBoolean('mine', { description: 'Whether the viewer is one of them.' }),
  }),
});

builder.prismaObjectField('Message', 'reactions', (t) =>
  t.field({
    type: [Reaction],
    description:
      'The emoji that people put to it, the first used first; none while it is deleted. `revision` does not grow with them.',
    resolve: ({ id, deletedAt }, _args, { viewer, reads }) =>
      viewer && deletedAt === null ? reads.reactions({ messageId: id, userId: viewer.userId }) : [],
  }),
);

const ReactPayload = messagePayload(
  'ReactToMessagePayload',
  'reactedMessage',
  'A message with its reactions.',
);

command('reactToMessage', {
  payload: ReactPayload,
  does: 'Puts an emoji to a message, or takes it back. Doing it again changes nothing.',
  about: 'Which emoji, and where.',
  input: (t) => ({
    messageId: id('Message', THE_MESSAGE),
    emoji: t.string({
      required: true,
      description:
        'Exactly one emoji, whatever it is made of: a skin tone, a flag, a keycap, a family. One person may put at most 20 different ones to a message.',
    }),
    reacted: t.boolean({ defaultValue: true, description: 'False takes the emoji back.' }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { messageId, emoji, reacted }, { services }) => ({
    messageId: await services.reactions.react(viewer, messageId, emoji, reacted ?? true),
  }),
});
