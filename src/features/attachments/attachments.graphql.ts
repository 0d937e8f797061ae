import { ForbiddenError, InvalidInputError, NotFoundError, UnavailableError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { encodeGlobalId, rowId } from '../../graphql/global-id.ts';
import { Attachment } from './attachment.graphql.ts';

const UploadPayload = builder.objectRef<{ attachmentId: string }>('UploadAttachmentPayload').implement({
  description: 'A file that was stored.',
  fields: (t) => ({
    attachment: t.withAuth({ signedIn: true }).field({
      type: Attachment,
      description: 'The file as it stands now.',
      resolve: async ({ attachmentId }, _args, { viewer, reads }) => {
        const found = await reads.attachments.byId(viewer, attachmentId);
        if (!found) throw new NotFoundError('attachment', 'attachmentId');
        return found;
      },
    }),
  }),
});

const DeletePayload = builder.objectRef<{ attachmentId: string }>('DeleteAttachmentPayload').implement({
  description: 'A file that is gone.',
  fields: (t) => ({
    attachmentId: t.id({
      description: 'The global id that it had.',
      resolve: ({ attachmentId }) => encodeGlobalId('Attachment', attachmentId),
    }),
  }),
});

builder.mutationField('uploadAttachment', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: UploadPayload,
    description:
      'Stores a file for messages to carry: text, source code, Markdown, CSV, HTML, PDF, docx, xlsx, PNG, JPEG, GIF or WebP, told from its bytes, of 1 byte to 20 MiB unless the server is set otherwise. A person may have 100 files that are in no message yet and 1 GiB of files altogether unless the server is set otherwise (a ForbiddenError beyond), and 8 uploads under way at once and 20 documents whose text is still to be read (an UnavailableError beyond).',
    typeOptions: { description: 'A file, sent beside the operation as a multipart request.' },
    argOptions: { description: 'The file and its name.' },
    input: {
      file: t.input.field({ type: 'File', required: true, description: 'The file.' }),
      name: t.input.string({
        description:
          'What it is to be called: one line of 1 to 255 characters, one of them at least to be seen, without slashes, control characters and what turns the direction of writing; by default as the upload says.',
      }),
    },
    errors: { types: [InvalidInputError, ForbiddenError, UnavailableError] },
    resolve: async (_root, { input: { file, name } }, { viewer, services }) => ({
      attachmentId: await services.attachments.upload(viewer, { file, name: name ?? null }),
    }),
  }),
);

builder.mutationField('deleteAttachment', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: DeletePayload,
    description:
      'Deletes a file that no message has, for good. One that a message has is a ForbiddenError: it goes when the message is purged.',
    typeOptions: { description: 'Which file to delete.' },
    argOptions: { description: 'Which file.' },
    input: { attachmentId: t.input.id({ required: true, description: 'The file’s id.' }) },
    errors: { types: [NotFoundError, ForbiddenError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const attachmentId = rowId('Attachment', input.attachmentId);
      await services.attachments.delete(viewer, attachmentId);
      return { attachmentId };
    },
  }),
);
