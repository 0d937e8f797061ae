import { builder } from '../../graphql/builder.ts';
import { Attachment } from '../attachments/attachment.graphql.ts';
import { FilePart } from './parts.graphql.ts';

builder.objectField(FilePart, 'attachment', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: Attachment,
    nullable: true,
    description: 'The file itself; null when it is gone.',
    resolve: ({ attachmentId }, _args, { viewer, reads }) => reads.attachments.byId(viewer, attachmentId),
  }),
);
