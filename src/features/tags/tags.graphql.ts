import { ConflictError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { Tag } from './tag.graphql.ts';

const tagPayload = (name: string, description: string) =>
  builder.objectRef<{ tagId: string }>(name).implement({
    description,
    fields: (t) => ({
      tag: t.withAuth({ signedIn: true }).field({
        type: Tag,
        description: 'The tag as it stands now.',
        resolve: async ({ tagId }, _args, { viewer, reads }) => {
          const found = await reads.tags.byId(viewer, tagId);
          if (!found) throw new NotFoundError('tag', 'tagId');
          return found;
        },
      }),
    }),
  });

const CreatePayload = tagPayload('CreateTagPayload', 'A new tag.');
const UpdatePayload = tagPayload('UpdateTagPayload', 'A changed tag.');
const MergePayload = tagPayload('MergeTagsPayload', 'The tag that has taken the place of the others.');

const tagId = { description: 'The tag’s id.', required: true } as const;
const revision = {
  description:
    'The revision that the caller has seen. When the tag has moved on, a ConflictError tells how it stands.',
} as const;
const color = { description: 'As in CSS: `#1e90ff`; null for none.' } as const;
const NAME = `${describedName(50)}; upper and lower case are one.`;

builder.mutationField('createTag', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: CreatePayload,
    description:
      'Makes a tag. A name that is taken, and more than 1,000 tags, are an InvalidInputError. A conversation that is given a new tag makes it by itself.',
    typeOptions: { description: 'A new tag.' },
    argOptions: { description: 'The new tag.' },
    input: {
      name: t.input.string({ required: true, description: NAME }),
      color: t.input.string(color),
    },
    errors: { types: [InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      tagId: await services.tags.create(viewer, input),
    }),
  }),
);

builder.mutationField('updateTag', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: UpdatePayload,
    description:
      'Renames or recolors a tag. A name that another one has is an InvalidInputError: `mergeTags` makes one of both. Another name raises the revision of the conversations that have it.',
    typeOptions: { description: 'What to change.' },
    argOptions: { description: 'What to change.' },
    input: {
      tagId: t.input.id(tagId),
      expectedRevision: t.input.int(revision),
      name: t.input.string({ description: NAME }),
      color: t.input.string(color),
    },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const { tagId, expectedRevision, ...changes } = input;
      const id = rowId('Tag', tagId);
      return { tagId: await services.tags.update(viewer, id, expectedRevision ?? null, changes) };
    },
  }),
);

builder.mutationField('mergeTags', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: MergePayload,
    description:
      'Whatever has one of the tags has the other one instead, which raises its revision. The merged tags are gone for good; subscribers are told by `TagRemoved`.',
    typeOptions: { description: 'What to merge.' },
    argOptions: { description: 'What to merge.' },
    input: {
      tagIds: t.input.idList({ required: true, description: 'The tags that go: 1 to 100.' }),
      intoTagId: t.input.id({ required: true, description: 'The tag that stays, which is none of them.' }),
    },
    errors: { types: [NotFoundError, InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      tagId: await services.tags.merge(viewer, {
        tagIds: input.tagIds.map((id) => rowId('Tag', id)),
        intoTagId: rowId('Tag', input.intoTagId),
      }),
    }),
  }),
);

const DeletePayload = builder.objectRef<{ tagId: string }>('DeleteTagPayload').implement({
  description: 'The tag is gone for good.',
  fields: (t) => ({
    tagId: t.globalID({
      description: 'The global id of what was deleted.',
      resolve: ({ tagId }) => ({ type: 'Tag', id: tagId }),
    }),
  }),
});

builder.mutationField('deleteTag', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: DeletePayload,
    description:
      'Deletes a tag for good. Conversations that had it stay, without it, and their revision grows.',
    typeOptions: { description: 'What to delete.' },
    argOptions: { description: 'What to delete.' },
    input: { tagId: t.input.id(tagId), expectedRevision: t.input.int(revision) },
    errors: { types: [NotFoundError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const id = rowId('Tag', input.tagId);
      return { tagId: await services.tags.delete(viewer, id, input.expectedRevision ?? null) };
    },
  }),
);
