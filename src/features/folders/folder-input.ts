import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';
import { storableString, textSchema } from '../../core/text.ts';

export const colorSchema = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, { error: 'Must be a color like #1e90ff.' })
  .toLowerCase()
  .nullish();

const settings = {
  color: colorSchema,
  icon: nameSchema(40).nullish(),
  systemPrompt: textSchema(0, 20_000).nullish(),
  modelId: storableString.max(300, { error: 'Is no id of a model.' }).nullish(),
};

const position = z.int().min(0, { error: 'Must be 0 or more.' }).nullish();

export const createFolderInput = z.object({
  name: nameSchema(200),
  parentId: z.string().nullish(),
  position,
  ...settings,
});
export type CreateFolderInput = z.input<typeof createFolderInput>;

export const updateFolderInput = z.object({ name: nameSchema(200).nullish(), ...settings });
export type UpdateFolderInput = z.input<typeof updateFolderInput>;

export const moveFolderInput = z.object({ parentId: z.string().nullish(), position });
export type MoveFolderInput = z.input<typeof moveFolderInput>;

/** What becomes of what is in a deleted folder. */
export type FolderContents = 'MOVE_TO_PARENT' | 'DELETE';
