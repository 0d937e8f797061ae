import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';
import { MAX_PAGE_SIZE } from '../../core/page.ts';
import { storableString, textSchema } from '../../core/text.ts';
import { tagNames } from '../tags/tag-input.ts';

const title = nameSchema(200);
const texts = {
  description: textSchema(0, 2000).nullish(),
  systemPrompt: textSchema(0, 20_000).nullish(),
  modelId: storableString.max(300, { error: 'Is no id of a model.' }).nullish(),
};
const folderId = z.string().nullish();

export const createConversationInput = z.object({
  title: title.nullish(),
  ...texts,
  folderId,
  tags: tagNames,
});
export type CreateConversationInput = z.input<typeof createConversationInput>;

const flag = z.boolean().nullish();
/** What one conversation and many together can be given. */
const organising = {
  archived: flag,
  pinned: flag,
  favorite: flag,
  folderId,
  addTags: tagNames,
  removeTags: tagNames,
};

export const updateConversationInput = z.object({
  title: title.nullish(),
  ...texts,
  ...organising,
  tags: tagNames,
});
export type UpdateConversationInput = z.input<typeof updateConversationInput>;

export const bulkUpdateInput = z.object(organising);
export type BulkUpdateInput = z.input<typeof bulkUpdateInput>;

export const bulkTarget = z
  .object({
    conversationIds: z
      .array(z.string())
      .min(1, { error: 'Must name at least one conversation.' })
      .max(MAX_PAGE_SIZE, { error: `Must have at most ${MAX_PAGE_SIZE} entries.` }),
    /** In the order of `conversationIds`; null for one that may have changed. */
    expectedRevisions: z.array(z.int().nullable()).nullish(),
  })
  .refine(
    ({ conversationIds, expectedRevisions }) =>
      (expectedRevisions ?? conversationIds).length === conversationIds.length,
    { path: ['expectedRevisions'], error: 'Must have one entry for each of `conversationIds`.' },
  );
export type BulkTarget = z.input<typeof bulkTarget>;
