import { pageOf, pageResult } from '../../core/page.ts';
import { builder } from '../../graphql/builder.ts';
import { Attachment } from './attachment.graphql.ts';
import { attachmentCursor, attachmentList } from './attachment-list.ts';

builder.prismaObjectField('User', 'attachments', (t) =>
  t.connection(
    {
      type: Attachment,
      description: 'The files that the person uploaded, the newest first.',
      args: {
        unused: t.arg.boolean({
          description: 'Only those that no message has yet, or only the others; by default all.',
        }),
      },
      resolve: async (user, args, { reads }) => {
        const page = pageOf(args);
        const unused = args.unused ?? null;
        const rows = await reads.attachments.page(user.id, attachmentList(unused, page));
        return {
          ...pageResult(page, rows, attachmentCursor),
          totalCount: () => reads.attachments.count(user.id, unused),
        };
      },
    },
    { name: 'AttachmentConnection', description: 'A page of files.' },
    { name: 'AttachmentEdge', description: 'A file in a list.' },
  ),
);
