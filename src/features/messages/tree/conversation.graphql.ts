import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { type PathPage, pathPageOf } from './message-path.ts';

builder.queryField('conversation', (t) =>
  t.withAuth({ signedIn: true }).prismaField({
    type: 'Conversation',
    nullable: true,
    description: 'One conversation of the viewer; null when there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'The conversation’s global id.' }) },
    resolve: (query, _root, args, { viewer, reads }, info) => {
      const id = rowId('Conversation', args.id);
      const page = Object.keys(query).length === 0 ? pageLookedAt(info) : null;
      return page
        ? reads.messages.conversationWithPath(viewer, id, page)
        : reads.conversations.byId(viewer, id, query);
    },
  }),
);

/**
 * The page of the path that is looked at, where the operation asks for one below the conversation that `info` resolves.
 * A guess: the field `messages` itself compares and, where it wants another page, reads that. Null when there is none to
 * be read ahead.
 */
function pageLookedAt(info: GraphQLResolveInfo): PathPage | null {
  const type = getNamedType(info.returnType);
  if (!isObjectType(type)) return null;
  for (const { selectionSet } of info.fieldNodes) {
    const field = selectionSet && findMessages(selectionSet, info);
    if (field) return pageIn(field, type, info);
  }
  return null;
}

function pageIn(field: FieldNode, type: GraphQLObjectType, info: GraphQLResolveInfo): PathPage | null {
  const definition = type.getFields()[field.name.value];
  if (!definition) return null;
  try {
    const args = getArgumentValues(definition, field, info.variableValues);
    const around = args.around == null ? null : rowId('Message', String(args.around));
    return args.leaf == null ? pathPageOf(args, around) : null;
  } catch {
    // A wrong argument is told by the field itself, in its own place.
    return null;
  }
}

function findMessages({ selections }: SelectionSetNode, info: GraphQLResolveInfo): FieldNode | null {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value === 'messages') return selection;
      continue;
    }
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    const found = inner && findMessages(inner.selectionSet, info);
    if (found) return found;
  }
  return null;
}
