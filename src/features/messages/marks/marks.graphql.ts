import { InvalidInputError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, id } from '../../../graphql/command.ts';
import type { Context } from '../../../graphql/context.ts';
import { messagePayload, THE_MESSAGE } from '../message-payload.graphql.ts';
import { type Mark, NO_MARK } from './marks.ts';

const Rating = builder.enumType('Rating', {
  description: 'What a person thinks of an answer.',
  values: { LIKE: { description: 'It helped.' }, DISLIKE: { description: 'It did not help.' } },
});

const Feedback = builder.objectRef<Mark & { rating: NonNullable<Mark['rating']> }>('Feedback').implement({
  description: 'What a person thinks of an answer, and why.',
  fields: (t) => ({
    rating: t.expose('rating', { type: Rating, description: 'What they think of it.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why, in their own words: at most 1,000 characters; null when they did not say.',
    }),
    ratedAt: t.expose('ratedAt', { type: 'DateTime', description: 'When they last said so.' }),
  }),
});

/** What the viewer has marked; nothing while the message is deleted. */
async function markOf(
  message: { id: string; deletedAt: Date | null },
  { viewer, reads }: Context,
): Promise<Mark> {
  if (!viewer || message.deletedAt !== null) return NO_MARK;
  return reads.marks({ messageId: message.id, userId: viewer.userId });
}

builder.prismaObjectFields('Message', (t) => ({
  favorite: t.boolean({
    description: 'Whether the viewer has marked it as a favorite. `revision` does not grow with it.',
    resolve: async (message, _args, context) => (await markOf(message, context)).favoriteAt !== null,
  }),
  favoriteAt: t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'When the viewer marked it as a favorite, by which `favoriteMessages` is sorted; null while it is none.',
    resolve: async (message, _args, context) => (await markOf(message, context)).favoriteAt,
  }),
  feedback: t.field({
    type: Feedback,
    nullable: true,
    description:
      'What the viewer thinks of the answer; null when they have not said. `revision` does not grow with it.',
    resolve: async (message, _args, context) => {
      const { rating, ...mark } = await markOf(message, context);
      return rating && { ...mark, rating };
    },
  }),
}));

const FavoritePayload = messagePayload(
  'SetMessageFavoritePayload',
  'markedMessage',
  'A message with the viewer’s mark.',
);

command('setMessageFavorite', {
  payload: FavoritePayload,
  does: 'Marks a message as a favorite of the viewer, or takes the mark away. Doing it again changes nothing.',
  about: 'Which message, and whether it is a favorite.',
  input: (t) => ({
    messageId: id('Message', THE_MESSAGE),
    favorite: t.boolean({ required: true, description: 'Whether it is a favorite from now on.' }),
  }),
  run: async (viewer, { messageId, favorite }, { services }) => ({
    messageId: await services.marks.setFavorite(viewer, messageId, favorite),
  }),
});

const RatePayload = messagePayload(
  'RateMessagePayload',
  'ratedMessage',
  'An answer with the viewer’s rating.',
);

command('rateMessage', {
  payload: RatePayload,
  does: 'Says what the viewer thinks of an answer. It replaces what they said before, the reason with it. A message that is no answer is an InvalidInputError.',
  about: 'What the viewer thinks of an answer.',
  input: (t) => ({
    messageId: id('Message', THE_MESSAGE),
    rating: t.field({
      type: Rating,
      description: 'What they think of it; null or left out takes it back.',
    }),
    reason: t.string({
      description: 'Why: 1 to 1,000 characters. One without a rating is an InvalidInputError.',
    }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { messageId, ...rating }, { services }) => ({
    messageId: await services.marks.rate(viewer, messageId, rating),
  }),
});
