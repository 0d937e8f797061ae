import { queryFromInfo } from '@pothos/plugin-prisma';
import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { builder } from '../../../graphql/builder.ts';
import { Message } from '../message.graphql.ts';
import type { Member, SiblingPlace } from './siblings.store.ts';

interface SiblingGroup {
  readonly member: Member;
  /** Counted where it is asked for, and once. */
  readonly place: () => Promise<SiblingPlace>;
}

const Siblings = builder.objectRef<SiblingGroup>('Siblings').implement({
  description:
    'The answers or phrasings at one point of the tree, in the order of their making. Those deleted with all below them are left out.',
  fields: (t) => ({
    index: t.int({
      description: 'The place of this message among them, from 0.',
      resolve: async ({ place }) => (await place()).index,
    }),
    count: t.int({
      description: 'How many there are, this one included: at most 10,000.',
      resolve: async ({ place }) => (await place()).count,
    }),
    nodes: t.field({
      type: [Message],
      description: 'The messages themselves, this one included: at most 100, those around this one.',
      resolve: ({ member }, _args, context, info) => {
        const query = queryFromInfo({ context, info, typeName: 'Message' });
        const idsAlone = info.fieldNodes.every((field) => asksForIdsAlone(field.selectionSet, info));
        return context.reads.messages.siblingsAround({ member, query, idsAlone });
      },
    }),
  }),
});

builder.prismaObjectField('Message', 'siblings', (t) =>
  t.field({
    type: Siblings,
    description: 'The other answers or phrasings at this point of the tree, this one included.',
    resolve: (member, _args, { reads }) => {
      let place: Promise<SiblingPlace> | null = null;
      return {
        member,
        place: () => {
          place ??= reads.messages.siblingPlace(member);
          return place;
        },
      };
    },
  }),
);

function asksForIdsAlone(asked: SelectionSetNode | undefined, info: GraphQLResolveInfo): boolean {
  return (asked?.selections ?? []).every((selection) => {
    if (selection.kind === Kind.FIELD) return ['id', '__typename'].includes(selection.name.value);
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    return asksForIdsAlone(inner?.selectionSet, info);
  });
}
