import { builder } from '../../graphql/builder.ts';
import { stating } from '../../graphql/field-facts.ts';
import { NOBODY } from '../../graphql/global-id.ts';
import { kind } from '../../graphql/kind.ts';
import { eventsOf } from '../live/events.graphql.ts';
import type { AttachmentStatus as Status } from './attachment.store.port.ts';
import { MAX_FILES } from './attachments.ts';
import { DEFAULT_MINUTES } from './downloads.ts';

const STATUSES: Record<Status, { description: string }> = {
  PROCESSING: { description: 'Its text is still being read. It can be sent already.' },
  READY: { description: 'All that there is to know of it is known.' },
  FAILED: { description: 'Its text could not be read; `error` says why. Models are not told what is in it.' },
};

const AttachmentStatus = builder.enumType('AttachmentStatus', {
  description: 'How far the server is with reading a file.',
  values: STATUSES,
});

export const Attachment = builder.prismaNode('Attachment', {
  description:
    'A file that a person uploaded, for messages to carry. One that no message has within 24 hours is deleted.',
  id: { field: 'id', description: 'The global id.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, userId: viewer?.userId ?? NOBODY }),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The file’s name, without a path: 1 to 255 characters.' }),
    mediaType: t.exposeString('mediaType', {
      description: 'Its media type as found from its bytes, whatever the upload said: `image/png`.',
    }),
    size: t.exposeInt('size', { description: 'Its size in bytes.' }),
    sha256: t.exposeString('sha256', { description: 'The SHA-256 hash of its bytes, in hex.' }),
    status: t.field({
      type: AttachmentStatus,
      description: 'Whether its text has been read. An image is READY at once.',
      resolve: ({ status }) => status,
    }),
    characters: t.exposeInt('characters', {
      nullable: true,
      description:
        'How many characters of text were read from it, of which a model is shown the first 20,000; null before that, and for images.',
    }),
    pages: t.exposeInt('pages', {
      nullable: true,
      description: 'How many pages or sheets it has; null where it has none, and before it was read.',
    }),
    truncated: t.exposeBoolean('truncated', {
      description: 'Whether its text goes on behind what was read.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why its text could not be read, in an English sentence; null otherwise.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was uploaded.' }),
    url: t.string({
      description:
        'A link to the bytes, which opens for whoever has it until it expires. Relative to the server where the server has not been told its public address.',
      args: {
        expiresInMinutes: t.arg.int({
          required: true,
          defaultValue: DEFAULT_MINUTES,
          description: 'For how long the link opens: 1 to 10,080 minutes (7 days).',
        }),
      },
      resolve: ({ id }, { expiresInMinutes }, { services }) => services.downloads.url(id, expiresInMinutes),
    }),
  }),
});

kind(Attachment, {
  called: 'file',
  read: ({ viewer, reads }, id) => reads.attachments.byId(viewer, id),
  readMany: ({ viewer, reads }, ids) => reads.attachments.byIds(viewer, ids),
});

builder.prismaObjectField('Message', 'attachments', (t) =>
  t.field({
    type: [Attachment],
    description: 'The files that were sent with it, in order: at most 10. None once it was deleted.',
    ...stating({ atMost: MAX_FILES }),
    resolve: ({ id, deletedAt }, _args, { reads }) => (deletedAt ? [] : reads.attachments.ofMessage(id)),
  }),
);

eventsOf('Attachment', ['viewer'], {
  Added: 'A file was uploaded.',
  Changed: 'The text of a file was read, or could not be.',
  Removed: 'A file was deleted.',
});
