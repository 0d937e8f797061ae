import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** Whether no fields but `names` are selected of what `info` resolves, looking through fragments of all types. */
export function selectsOnly(info: GraphQLResolveInfo, names: ReadonlySet<string>): boolean {
  const within = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return names.has(selection.name.value);
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
      return inner !== undefined && within(inner.selectionSet);
    });
  return info.fieldNodes.every(({ selectionSet }) => selectionSet !== undefined && within(selectionSet));
}
