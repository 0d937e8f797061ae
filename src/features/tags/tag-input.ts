import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';
import { colorSchema } from '../folders/folder-input.ts';

/** How many tags a conversation may have. */
export const MAX_TAGS_OF_CONVERSATION = 50;
const MAX_MERGED = 100;

export const tagName = nameSchema(50);

/** Names of tags as a conversation is given them; each once. */
export const tagNames = z
  .array(tagName)
  .max(MAX_TAGS_OF_CONVERSATION, { error: `Must have at most ${MAX_TAGS_OF_CONVERSATION} entries.` })
  .nullish();

/** What two names have in common that are the same tag. */
export function tagKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim();
}

export const createTagInput = z.object({ name: tagName, color: colorSchema });
export type CreateTagInput = z.input<typeof createTagInput>;

export const updateTagInput = z.object({ name: tagName.nullish(), color: colorSchema });
export type UpdateTagInput = z.input<typeof updateTagInput>;

export const mergeTagsInput = z
  .object({
    tagIds: z
      .array(z.string())
      .min(1, { error: 'Must name at least one tag.' })
      .max(MAX_MERGED, { error: `Must have at most ${MAX_MERGED} entries.` }),
    intoTagId: z.string(),
  })
  .refine(({ tagIds, intoTagId }) => !tagIds.includes(intoTagId), {
    path: ['intoTagId'],
    error: 'Must not be one of the tags that are merged.',
  });
export type MergeTagsInput = z.input<typeof mergeTagsInput>;
