import { ForbiddenError, InvalidInputError, UnavailableError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { command, id } from '../../graphql/command.ts';
import { encodeGlobalId } from '../../graphql/global-id.ts';
import { payloadOf } from '../../graphql/thing-field.ts';
import { Attachment } from './attachment.graphql.ts';

const UploadPayload = payloadOf<{ attachmentId: string }>(
  Attachment,
  'UploadAttachmentPayload',
  'A file that was stored.',
);

const DeletePayload = builder.objectRef<{ attachmentId: string }>('DeleteAttachmentPayload').implement({
  description: 'A file that is gone.',
  fields: (t) => ({
    attachmentId: t.id({
      description: 'The global id that it had.',
      resolve: ({ attachmentId }) => encodeGlobalId('Attachment', attachmentId),
    }),
  }),
});

command('uploadAttachment', {
  payload: UploadPayload,
  does: 'Stores a file for messages to carry: text, source code, Markdown, CSV, HTML, PDF, docx, xlsx, PNG, JPEG, GIF or WebP, told from its bytes, of 1 byte to 20 MiB unless the server is set otherwise. A person may have 100 files that are in no message yet and 1 GiB of files altogether unless the server is set otherwise (a ForbiddenError beyond), and 8 uploads under way at once and 20 documents whose text is still to be read (an UnavailableError beyond).',
  about: 'A file, sent beside the operation as a multipart request.',
  input: (t) => ({
    file: t.field({ type: 'File', required: true, description: 'The file.' }),
    name: t.string({
      description:
        'What it is to be called: one line of 1 to 255 characters, one of them at least to be seen, without slashes, control characters and what turns the direction of writing; by default as the upload says.',
    }),
  }),
  errors: [InvalidInputError, ForbiddenError, UnavailableError],
  run: async (viewer, { file, name }, { services }) => ({
    attachmentId: await services.attachments.upload(viewer, { file, name: name ?? null }),
  }),
});

command('deleteAttachment', {
  payload: DeletePayload,
  does: 'Deletes a file that no message has, for good. One that a message has is a ForbiddenError: it goes when the message is purged.',
  about: 'Which file to delete.',
  input: () => ({ attachmentId: id('Attachment', 'The file’s id.') }),
  errors: [ForbiddenError],
  run: async (viewer, { attachmentId }, { services }) => {
    await services.attachments.delete(viewer, attachmentId);
    return { attachmentId };
  },
});
