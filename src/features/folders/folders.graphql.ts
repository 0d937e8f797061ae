import { ConflictError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { Folder } from './folder.graphql.ts';
import type { FolderContents as Contents } from './folder-input.ts';
import type { DeletedFolders } from './folder-trash.ts';

const folderPayload = (name: string, description: string) =>
  builder.objectRef<{ folderId: string }>(name).implement({
    description,
    fields: (t) => ({
      folder: t.withAuth({ signedIn: true }).field({
        type: Folder,
        description: 'The folder as it stands now.',
        resolve: async ({ folderId }, _args, { viewer, reads }) => {
          const found = await reads.folders.byId(viewer, folderId);
          if (!found) throw new NotFoundError('folder', 'folderId');
          return found;
        },
      }),
    }),
  });

const CreatePayload = folderPayload('CreateFolderPayload', 'A new folder.');
const UpdatePayload = folderPayload('UpdateFolderPayload', 'A changed folder.');
const MovePayload = folderPayload('MoveFolderPayload', 'A folder in its new place.');
const RestorePayload = folderPayload('RestoreFolderPayload', 'A folder that is back.');

const folderId = { description: 'The folder’s id.', required: true } as const;
const revision = {
  description:
    'The revision that the caller has seen. When the folder has moved on, a ConflictError tells how it stands.',
} as const;
const position = {
  description:
    'The place among the folders there, from 0; the others make room. Beyond the last is behind it.',
} as const;
const NAME = `${describedName(200)}.`;
const settings = {
  color: { description: 'As in CSS: `#1e90ff`; null for none.' },
  icon: { description: 'An emoji, or the name of an icon: 1 to 40 characters; null for none.' },
  systemPrompt: {
    description:
      'Instructions for all conversations in it and below it: at most 20,000 characters; null clears them.',
  },
  modelId: {
    description: 'The model for conversations in it and below it that have none of their own; null for none.',
  },
} as const;

builder.mutationField('createFolder', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: CreatePayload,
    description:
      'Makes a folder. A person has at most 1,000, at most 10 deep in one another; beyond that is an InvalidInputError.',
    typeOptions: { description: 'A new folder.' },
    argOptions: { description: 'The new folder.' },
    input: {
      name: t.input.string({ required: true, description: NAME }),
      parentId: t.input.id({ description: 'The folder to make it in; by default the top.' }),
      position: t.input.int({ description: `${position.description} By default the last.` }),
      color: t.input.string(settings.color),
      icon: t.input.string(settings.icon),
      systemPrompt: t.input.string(settings.systemPrompt),
      modelId: t.input.id(settings.modelId),
    },
    errors: { types: [InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      folderId: await services.folders.create(viewer, withRowIds(input)),
    }),
  }),
);

builder.mutationField('updateFolder', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: UpdatePayload,
    description:
      'Changes what is given and leaves the rest as it is. What is so already is no change: nothing is told, and the revision stays.',
    typeOptions: { description: 'What to change.' },
    argOptions: { description: 'What to change.' },
    input: {
      folderId: t.input.id(folderId),
      expectedRevision: t.input.int(revision),
      name: t.input.string({ description: NAME }),
      color: t.input.string(settings.color),
      icon: t.input.string(settings.icon),
      systemPrompt: t.input.string(settings.systemPrompt),
      modelId: t.input.id(settings.modelId),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const { folderId, expectedRevision, ...changes } = withRowIds(input);
      const id = rowId('Folder', folderId);
      return { folderId: await services.folders.update(viewer, id, expectedRevision ?? null, changes) };
    },
  }),
);

builder.mutationField('moveFolder', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: MovePayload,
    description:
      'Puts a folder with all that is in it into another one, or elsewhere among its neighbours; where it stands already is no change. An InvalidInputError where it would come to lie in itself, or more than 10 deep.',
    typeOptions: { description: 'Where to put a folder.' },
    argOptions: { description: 'Where to put it.' },
    input: {
      folderId: t.input.id(folderId),
      expectedRevision: t.input.int(revision),
      parentId: t.input.id({
        description:
          'The folder to put it into; null for the top; left out, it stays in the folder that it is in.',
      }),
      position: t.input.int({
        description: `${position.description} By default the last, or where it is when it stays in its folder.`,
      }),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const { folderId, expectedRevision, ...place } = withRowIds(input);
      const id = rowId('Folder', folderId);
      return { folderId: await services.folders.move(viewer, id, expectedRevision ?? null, place) };
    },
  }),
);

const CONTENTS: Record<Contents, { description: string }> = {
  MOVE_TO_PARENT: { description: 'It comes to lie where the folder lay.' },
  DELETE: { description: 'It goes into the trash with the folder: folders below it, and all conversations.' },
};

const FolderContents = builder.enumType('FolderContents', {
  description: 'What becomes of what is in a deleted folder.',
  values: CONTENTS,
});

const DeletePayload = builder.objectRef<DeletedFolders>('DeleteFolderPayload').implement({
  description: 'What went into the trash, and what was moved.',
  fields: (t) => ({
    deletedFolderIds: t.globalIDList({
      description: 'The global ids of the folders that were deleted, the one that was named first.',
      resolve: ({ deletedFolderIds }) => deletedFolderIds.map((id) => ({ type: 'Folder', id })),
    }),
    movedConversationCount: t.exposeInt('movedConversationCount', {
      description: 'How many conversations lie in the parent folder, or in none, now.',
    }),
    deletedConversationCount: t.exposeInt('deletedConversationCount', {
      description: 'How many conversations were deleted along.',
    }),
  }),
});

builder.mutationField('deleteFolder', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: DeletePayload,
    description: 'Deletes a folder. `restoreFolder` brings it back with what was deleted along.',
    typeOptions: { description: 'What to delete.' },
    argOptions: { description: 'What to delete.' },
    input: {
      folderId: t.input.id(folderId),
      expectedRevision: t.input.int(revision),
      contents: t.input.field({
        type: FolderContents,
        required: true,
        description: 'What becomes of what is in it.',
      }),
    },
    errors: { types: [NotFoundError, ConflictError] },
    resolve: (_root, { input: { folderId, contents, expectedRevision } }, { viewer, services }) =>
      services.folderTrash.delete(viewer, rowId('Folder', folderId), contents, expectedRevision ?? null),
  }),
);

builder.mutationField('restoreFolder', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: RestorePayload,
    description:
      'Brings a deleted folder back, with the folders and conversations that were deleted along: to where it lay, or to the top where that is gone. An InvalidInputError where there would be more than 1,000 folders.',
    typeOptions: { description: 'What to restore.' },
    argOptions: { description: 'What to restore.' },
    input: { folderId: t.input.id(folderId), expectedRevision: t.input.int(revision) },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const id = rowId('Folder', input.folderId);
      return { folderId: await services.folderTrash.restore(viewer, id, input.expectedRevision ?? null) };
    },
  }),
);

function withRowIds<I extends { parentId?: string | null | undefined; modelId?: string | null | undefined }>(
  input: I,
): I {
  const { parentId, modelId } = input;
  return {
    ...input,
    ...(parentId != null && { parentId: rowId('Folder', parentId) }),
    ...(modelId != null && { modelId: rowId('Model', modelId) }),
  };
}
