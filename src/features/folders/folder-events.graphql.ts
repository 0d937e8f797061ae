import { builder } from '../../graphql/builder.ts';
import { FolderAdded, FolderChanged } from '../live/events.graphql.ts';
import { Folder } from './folder.graphql.ts';

for (const event of [FolderAdded, FolderChanged])
  builder.objectField(event, 'folder', (t) =>
    t.withAuth({ signedIn: true }).field({
      type: Folder,
      nullable: true,
      description: 'The folder as it stands now; null when it was deleted meanwhile.',
      resolve: ({ folderId }, _args, { viewer, reads }) => reads.folders.byId(viewer, folderId),
    }),
  );
