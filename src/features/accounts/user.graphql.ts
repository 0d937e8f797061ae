import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { stating } from '../../graphql/field-facts.ts';
import { NOBODY } from '../../graphql/global-id.ts';
import { kind } from '../../graphql/kind.ts';

export const Tier = builder.enumType('Tier', {
  description: 'What a person has subscribed to; limits depend on it.',
  values: {
    FREE: { description: 'The tier of every new account.' },
    PRO: { description: 'Higher limits.' },
    ENTERPRISE: { description: 'The highest limits.' },
  },
});

const AccountRole = builder.enumType('AccountRole', {
  description: 'What an account may do to the installation.',
  values: {
    USER: { description: 'Uses it.' },
    ADMIN: { description: 'Looks after it: may do what concerns everybody.' },
  },
});

export const User = builder.prismaNode('User', {
  description: 'A person with an account. Everybody sees only their own.',
  // Whoever asks stands in many places of an answer, with long lists.
  ...stating({ oncePerObject: true }),
  id: { field: 'id', description: 'The global id.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id: viewer?.userId === id ? id : NOBODY }),
  fields: (t) => ({
    email: t.expose('email', {
      type: 'EmailAddress',
      description: 'The address that the person signs in with, lower-cased.',
    }),
    displayName: t.exposeString('displayName', {
      description: `The name that others are shown. ${describedName(100)}.`,
    }),
    verified: t.exposeBoolean('verified', {
      description: 'Whether the address was shown to be the person’s.',
    }),
    role: t.expose('role', { type: AccountRole, description: 'What the person may do to the installation.' }),
    tier: t.expose('tier', { type: Tier, description: 'What the person has subscribed to.' }),
    settings: t.expose('settings', {
      type: 'JSON',
      description: 'The person’s own settings: theme, language and the like.',
    }),
  }),
});

kind(User, { called: 'person' });

/** What is known of a viewer without the row, or found by the id alone. */
const WITHOUT_ROW = new Set(['__typename', 'id', 'conversations']);

builder.queryField('viewer', (t) =>
  t.prismaField({
    type: 'User',
    nullable: true,
    description: 'Who is signed in. Null when the request carries no credentials.',
    resolve: (query, _root, _args, { viewer, reads }, info) => {
      if (!viewer) return null;
      // The way to the conversations, which every client opens with: it need not wait for a row that nobody reads.
      if (selectsOnly(info, WITHOUT_ROW)) return reads.accounts.viewerById(viewer);
      return reads.accounts.viewer(viewer, query);
    },
  }),
);

/** Whether no fields but `names` are selected of what `info` resolves, looking through fragments of all types. */
function selectsOnly(info: GraphQLResolveInfo, names: ReadonlySet<string>): boolean {
  const within = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return names.has(selection.name.value);
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
      return inner !== undefined && within(inner.selectionSet);
    });
  return info.fieldNodes.every(({ selectionSet }) => selectionSet !== undefined && within(selectionSet));
}
