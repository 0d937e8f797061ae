import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { stating } from '../../graphql/field-facts.ts';
import { NOBODY } from '../../graphql/global-id.ts';
import { kind } from '../../graphql/kind.ts';
import { eventsOf } from '../live/events.graphql.ts';
import { Model } from '../models/models.graphql.ts';
import { MAX_DEPTH } from './folder-tree.ts';

export const Folder = builder.prismaNode('Folder', {
  description: 'A place for conversations and further folders.',
  id: { field: 'id', description: 'The global id.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, userId: viewer?.userId ?? NOBODY, deletedAt: null }),
  fields: (t) => ({
    name: t.exposeString('name', { description: `${describedName(200)}.` }),
    color: t.exposeString('color', { nullable: true, description: 'As in CSS: `#1e90ff`.' }),
    icon: t.exposeString('icon', {
      nullable: true,
      description: 'An emoji, or the name of an icon: at most 40 characters.',
    }),
    position: t.exposeInt('position', {
      description:
        'The place among the folders beside it, from 0. `moveFolder` changes it; those beside make room.',
    }),
    systemPrompt: t.exposeString('systemPrompt', {
      nullable: true,
      description:
        'Instructions for all conversations in it and below it, before their own: at most 20,000 characters.',
    }),
    model: t.field({
      type: Model,
      nullable: true,
      description:
        'The model for conversations in it and below it that have none of their own; null where a folder above, or the server, decides.',
      resolve: ({ modelId }, _args, { viewer, services: { models } }) =>
        modelId === null ? null : models.describe(viewer, modelId),
    }),
    revision: t.exposeInt('revision', {
      description:
        'Grows by one when it is renamed, set otherwise, moved, deleted or restored, by itself or with the folder around it; not when neighbours come and go and its `position` shifts, nor with what lies in it. Send it back as `expectedRevision`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description:
        'When it was last changed, moved, deleted or restored; not when its `position` shifted for others.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null unless `deletedFolders` or a ConflictError gave it.',
    }),
    conversationCount: t.int({
      description: 'How many conversations lie right in it, without deleted ones.',
      resolve: async ({ id }, _args, { reads }) => (await reads.folders.counts(id)).own,
    }),
    totalConversationCount: t.int({
      description: 'How many conversations lie in it and in all folders below it.',
      resolve: async ({ id }, _args, { reads }) => (await reads.folders.counts(id)).total,
    }),
  }),
});

kind(Folder, {
  called: 'folder',
  restorable: true,
  read: ({ viewer, reads }, id) => reads.folders.byId(viewer, id),
  readMany: ({ viewer, reads }, ids) => reads.folders.byIds(viewer, ids),
  readState: ({ viewer, reads }, id) => reads.folders.readState(viewer, id),
});

eventsOf('Folder', ['viewer'], {
  Added: 'A folder was made or restored.',
  Changed:
    'A folder was changed or moved, or conversations came or went. Take in one that you do not hold: it was restored meanwhile.',
  Removed: 'A folder was deleted.',
});

builder.prismaObjectFields('Folder', (t) => ({
  parent: t.field({
    type: Folder,
    nullable: true,
    description: 'The folder that it lies in; null at the top.',
    resolve: ({ parentId }, _args, { reads }) => (parentId === null ? null : reads.folders.row(parentId)),
  }),
  ancestors: t.field({
    type: [Folder],
    description: 'The folders that it lies in, outermost first: at most 9.',
    ...stating({ atMost: MAX_DEPTH }),
    resolve: (folder, _args, { reads }) => reads.folders.ancestors(folder),
  }),
}));

builder.prismaObjectFields('User', (t) => ({
  folders: t.field({
    type: [Folder],
    description:
      'All folders of the person, by parent, position and id: at most 1,000. They make a tree by their `parent`.',
    resolve: ({ id }, _args, { reads }) => reads.folders.all(id),
  }),
  deletedFolders: t.field({
    type: [Folder],
    description:
      'Deleted folders that `restoreFolder` can bring back, the last deleted first: the last 1,000 of them. Those that went along with another one are not listed: they come back with it.',
    resolve: ({ id }, _args, { reads }) => reads.folders.deleted(id),
  }),
}));
