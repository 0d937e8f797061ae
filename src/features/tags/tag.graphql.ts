import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { NOBODY } from '../../graphql/global-id.ts';
import { kind } from '../../graphql/kind.ts';
import { eventsOf } from '../live/events.graphql.ts';

export const Tag = builder.prismaNode('Tag', {
  description: 'A word that puts conversations together across folders.',
  id: { field: 'id', description: 'The global id.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, userId: viewer?.userId ?? NOBODY }),
  fields: (t) => ({
    name: t.exposeString('name', {
      description: `${describedName(50)}. Two tags of a person differ in more than upper and lower case.`,
    }),
    color: t.exposeString('color', { nullable: true, description: 'As in CSS: `#1e90ff`.' }),
    revision: t.exposeInt('revision', {
      description: 'Grows by one with every change of name or color; send it back as `expectedRevision`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first used or made.' }),
    conversationCount: t.int({
      description: 'How many conversations have it, without deleted ones.',
      resolve: ({ id }, _args, { reads }) => reads.tags.count(id),
    }),
  }),
});

kind(Tag, {
  called: 'tag',
  read: ({ viewer, reads }, id) => reads.tags.byId(viewer, id),
  readMany: ({ viewer, reads }, ids) => reads.tags.byIds(viewer, ids),
  readState: ({ viewer, reads }, id) => reads.tags.byId(viewer, id),
});

builder.prismaObjectField('User', 'tags', (t) =>
  t.field({
    type: [Tag],
    description: 'All tags of the person by name: at most 1,000.',
    resolve: ({ id }, _args, { reads }) => reads.tags.all(id),
  }),
);

const { Removed } = eventsOf('Tag', ['viewer'], {
  Added: 'A tag was made.',
  Changed: 'A tag was renamed or recoloured, or conversations came or went.',
  Removed: 'A tag was deleted, or merged into another one.',
});
builder.objectField(Removed, 'mergedIntoId', (t) =>
  t.globalID({
    nullable: true,
    description: 'The tag that its conversations have instead; null when they have just lost it.',
    resolve: ({ mergedIntoId }) => mergedIntoId && { type: 'Tag', id: mergedIntoId },
  }),
);
