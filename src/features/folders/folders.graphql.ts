import { InvalidInputError } from '../../core/errors.ts';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { command, expectedRevision, id, optionalId } from '../../graphql/command.ts';
import { payloadOf } from '../../graphql/thing-field.ts';
import { Folder } from './folder.graphql.ts';
import type { FolderContents as Contents } from './folder-input.ts';
import type { DeletedFolders } from './folder-trash.ts';

const folderPayload = (name: string, description: string) =>
  payloadOf<{ folderId: string }>(Folder, name, description);

const CreatePayload = folderPayload('CreateFolderPayload', 'A new folder.');
const UpdatePayload = folderPayload('UpdateFolderPayload', 'A changed folder.');
const MovePayload = folderPayload('MoveFolderPayload', 'A folder in its new place.');
const RestorePayload = folderPayload('RestoreFolderPayload', 'A folder that is back.');

const THE_FOLDER = 'The folder’s id.';
const PLACE =
  'The place among the folders there, from 0; the others make room. Beyond the last is behind it.';
const NAME = `${describedName(200)}.`;
const color = { description: 'As in CSS: `#1e90ff`; null for none.' } as const;
const icon = {
  description: 'An emoji, or the name of an icon: 1 to 40 characters; null for none.',
} as const;
const systemPrompt = {
  description:
    'Instructions for all conversations in it and below it: at most 20,000 characters; null clears them.',
} as const;
const MODEL = 'The model for conversations in it and below it that have none of their own; null for none.';

command('createFolder', {
  does: 'Makes a folder. A person has at most 1,000, at most 10 deep in one another; beyond that is an InvalidInputError.',
  about: 'The new folder.',
  payload: CreatePayload,
  input: (t) => ({
    name: t.string({ required: true, description: NAME }),
    parentId: optionalId('Folder', 'The folder to make it in; by default the top.'),
    position: t.int({ description: `${PLACE} By default the last.` }),
    color: t.string(color),
    icon: t.string(icon),
    systemPrompt: t.string(systemPrompt),
    modelId: optionalId('Model', MODEL),
  }),
  errors: [InvalidInputError],
  run: async (viewer, input, { services }) => ({ folderId: await services.folders.create(viewer, input) }),
});

command('updateFolder', {
  does: 'Changes what is given and leaves the rest as it is. What is so already is no change: nothing is told, and the revision stays.',
  about: 'What to change.',
  payload: UpdatePayload,
  input: (t) => ({
    folderId: id('Folder', THE_FOLDER),
    expectedRevision,
    name: t.string({ description: NAME }),
    color: t.string(color),
    icon: t.string(icon),
    systemPrompt: t.string(systemPrompt),
    modelId: optionalId('Model', MODEL),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { folderId, expectedRevision, ...changes }, { services }) => ({
    folderId: await services.folders.update(viewer, folderId, expectedRevision, changes),
  }),
});

command('moveFolder', {
  does: 'Puts a folder with all that is in it into another one, or elsewhere among its neighbours; where it stands already is no change. An InvalidInputError where it would come to lie in itself, or more than 10 deep.',
  about: 'Where to put a folder.',
  payload: MovePayload,
  input: (t) => ({
    folderId: id('Folder', THE_FOLDER),
    expectedRevision,
    parentId: optionalId(
      'Folder',
      'The folder to put it into; null for the top; left out, it stays in the folder that it is in.',
    ),
    position: t.int({
      description: `${PLACE} By default the last, or where it is when it stays in its folder.`,
    }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { folderId, expectedRevision, ...place }, { services }) => ({
    folderId: await services.folders.move(viewer, folderId, expectedRevision, place),
  }),
});

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

command('deleteFolder', {
  does: 'Deletes a folder. `restoreFolder` brings it back with what was deleted along.',
  about: 'What to delete.',
  payload: DeletePayload,
  input: (t) => ({
    folderId: id('Folder', THE_FOLDER),
    expectedRevision,
    contents: t.field({
      type: FolderContents,
      required: true,
      description: 'What becomes of what is in it.',
    }),
  }),
  run: (viewer, { folderId, contents, expectedRevision }, { services }) =>
    services.folderTrash.delete(viewer, folderId, contents, expectedRevision),
});

command('restoreFolder', {
  does: 'Brings a deleted folder back, with the folders and conversations that were deleted along: to where it lay, or to the top where that is gone. An InvalidInputError where there would be more than 1,000 folders.',
  about: 'What to restore.',
  payload: RestorePayload,
  input: () => ({ folderId: id('Folder', THE_FOLDER), expectedRevision }),
  errors: [InvalidInputError],
  run: async (viewer, { folderId, expectedRevision }, { services }) => ({
    folderId: await services.folderTrash.restore(viewer, folderId, expectedRevision),
  }),
});
