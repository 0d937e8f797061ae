import { MAX_PAGE_SIZE } from '../../core/page.ts';
import { builder } from '../../graphql/builder.ts';
import { Message } from './message.graphql.ts';
import type { SiblingGroup } from './siblings.store.ts';

const Siblings = builder.objectRef<SiblingGroup>('Siblings').implement({
  description: 'The answers or phrasings at one point of the tree, in the order of their making.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'The place of this message among them, from 0.' }),
    count: t.int({ description: 'How many there are, this one included.', resolve: ({ ids }) => ids.length }),
    nodes: t.field({
      type: [Message],
      description: 'The messages themselves, this one included: at most 100, those around this one.',
      resolve: async ({ ids, index }, _args, { reads }) => {
        const from = Math.max(0, Math.min(index - MAX_PAGE_SIZE / 2, ids.length - MAX_PAGE_SIZE));
        const around = ids.slice(from, from + MAX_PAGE_SIZE);
        const rows = await Promise.all(around.map((id) => reads.messages.row(id)));
        return rows.filter((row) => row !== null);
      },
    }),
  }),
});

builder.prismaObjectField('Message', 'siblings', (t) =>
  t.field({
    type: Siblings,
    description: 'The other answers or phrasings at this point of the tree, this one included.',
    resolve: (message, _args, { reads }) => reads.messages.siblings(message),
  }),
);
