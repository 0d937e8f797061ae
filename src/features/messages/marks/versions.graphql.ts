import { InvalidInputError } from '../../../core/errors.ts';
import { pageOf } from '../../../core/page.ts';
import { builder } from '../../../graphql/builder.ts';
import { command, expectedRevision, id } from '../../../graphql/command.ts';
import { User } from '../../accounts/user.graphql.ts';
import { messagePayload, THE_MESSAGE } from '../message-payload.graphql.ts';
import { encodeVersion, type Version, versionRange } from './versions.ts';

const MessageVersion = builder.objectRef<Version>('MessageVersion').implement({
  description: 'What a message said, from one change to the next.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1, the first wording, without a gap.' }),
    text: t.exposeString('text', { description: 'The text of this version.' }),
    author: t.field({
      type: User,
      nullable: true,
      description: 'Who wrote it; null for what a model wrote.',
      resolve: ({ authorId }, _args, { reads }) =>
        authorId === null ? null : reads.versions.author(authorId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    restoredFrom: t.exposeInt('restoredFrom', {
      nullable: true,
      description:
        'The number of the version whose text this one brought back; null when it brought a new one.',
    }),
    current: t.exposeBoolean('current', { description: 'Whether it is what the message says now.' }),
  }),
});

builder.prismaObjectFields('Message', (t) => ({
  editCount: t.exposeInt('editCount', {
    description: 'How often its text was changed; it has one version more. At most 999.',
  }),
  versions: t.connection(
    {
      type: MessageVersion,
      description:
        'Everything that it has said, newest first: at most 1,000. One that was never edited has the version that stands; a deleted one has none.',
      resolve: async (message, args, { reads }) => {
        const newest = message.deletedAt === null ? message.editCount + 1 : 0;
        const range = versionRange(pageOf(args), newest);
        const edges = (await reads.versions.range({ message, range })).map((node) => ({
          node,
          cursor: encodeVersion(node.number),
        }));
        return {
          edges,
          totalCount: newest,
          pageInfo: {
            hasNextPage: range.lowest > 1 && newest > 0,
            hasPreviousPage: range.highest < newest,
            startCursor: edges[0]?.cursor ?? null,
            endCursor: edges.at(-1)?.cursor ?? null,
          },
        };
      },
    },
    { name: 'MessageVersionConnection', description: 'A page of the versions of a message.' },
    { name: 'MessageVersionEdge', description: 'A version in the list.' },
  ),
}));

const RestorePayload = messagePayload(
  'RestoreMessageVersionPayload',
  'restoredMessage',
  'A message that says again what it said before.',
);

command('restoreMessageVersion', {
  payload: RestorePayload,
  does: 'Makes a new version with the text of an old one; nothing is overwritten. The version that says what stands already changes nothing. An answer that is still being written is an InvalidInputError, and so is a message of 1,000 versions.',
  about: 'Which version to bring back.',
  input: (t) => ({
    messageId: id('Message', THE_MESSAGE),
    number: t.int({ required: true, description: 'The number of the version.' }),
    expectedRevision,
  }),
  errors: [InvalidInputError],
  run: async (viewer, { messageId, number, expectedRevision }, { services }) => ({
    messageId: await services.messageEdits.restore(viewer, messageId, number, expectedRevision),
  }),
});
