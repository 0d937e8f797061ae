import { InvalidInputError } from '../../core/errors.ts';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { command, expectedRevision, id, idList } from '../../graphql/command.ts';
import { payloadOf } from '../../graphql/thing-field.ts';
import { Tag } from './tag.graphql.ts';

const tagPayload = (name: string, description: string) =>
  payloadOf<{ tagId: string }>(Tag, name, description);

const CreatePayload = tagPayload('CreateTagPayload', 'A new tag.');
const UpdatePayload = tagPayload('UpdateTagPayload', 'A changed tag.');
const MergePayload = tagPayload('MergeTagsPayload', 'The tag that has taken the place of the others.');

const THE_TAG = 'The tag’s id.';
const color = { description: 'As in CSS: `#1e90ff`; null for none.' } as const;
const NAME = `${describedName(50)}; upper and lower case are one.`;

command('createTag', {
  does: 'Makes a tag. A name that is taken, and more than 1,000 tags, are an InvalidInputError. A conversation that is given a new tag makes it by itself.',
  about: 'The new tag.',
  payload: CreatePayload,
  input: (t) => ({ name: t.string({ required: true, description: NAME }), color: t.string(color) }),
  errors: [InvalidInputError],
  run: async (viewer, input, { services }) => ({ tagId: await services.tags.create(viewer, input) }),
});

command('updateTag', {
  does: 'Renames or recolors a tag. A name that another one has is an InvalidInputError: `mergeTags` makes one of both. Another name raises the revision of the conversations that have it.',
  about: 'What to change.',
  payload: UpdatePayload,
  input: (t) => ({
    tagId: id('Tag', THE_TAG),
    expectedRevision,
    name: t.string({ description: NAME }),
    color: t.string(color),
  }),
  errors: [InvalidInputError],
  run: async (viewer, { tagId, expectedRevision, ...changes }, { services }) => ({
    tagId: await services.tags.update(viewer, tagId, expectedRevision, changes),
  }),
});

command('mergeTags', {
  does: 'Whatever has one of the tags has the other one instead, which raises its revision. The merged tags are gone for good; subscribers are told by `TagRemoved`.',
  about: 'What to merge.',
  payload: MergePayload,
  input: () => ({
    tagIds: idList('Tag', 'The tags that go: 1 to 100.'),
    intoTagId: id('Tag', 'The tag that stays, which is none of them.'),
  }),
  errors: [InvalidInputError],
  run: async (viewer, input, { services }) => ({ tagId: await services.tags.merge(viewer, input) }),
});

const DeletePayload = builder.objectRef<{ tagId: string }>('DeleteTagPayload').implement({
  description: 'The tag is gone for good.',
  fields: (t) => ({
    tagId: t.globalID({
      description: 'The global id of what was deleted.',
      resolve: ({ tagId }) => ({ type: 'Tag', id: tagId }),
    }),
  }),
});

command('deleteTag', {
  does: 'Deletes a tag for good. Conversations that had it stay, without it, and their revision grows.',
  about: 'What to delete.',
  payload: DeletePayload,
  input: () => ({ tagId: id('Tag', THE_TAG), expectedRevision }),
  run: async (viewer, { tagId, expectedRevision }, { services }) => ({
    tagId: await services.tags.delete(viewer, tagId, expectedRevision),
  }),
});
