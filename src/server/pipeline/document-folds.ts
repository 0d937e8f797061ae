import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** A document's fragments by their names. */
export function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  return fragments;
}

/** What a fold needs to know: `Owner` is what fields stand on, null for what nothing is known of. */
export interface FieldFold<Owner> {
  readonly leaf: number;
  /** What the fields of an operation stand on, by the name of its kind, or those of a fragment, by the name of its type. */
  readonly ownerOf: (name: string) => Owner;
  /** What the fields within a field stand on. */
  readonly ownerWithin: (field: FieldNode, owner: Owner) => Owner;
  readonly visit: (field: FieldNode, inner: number, owner: Owner) => number;
  /** What fields side by side come to; the greatest of them, if not given. */
  readonly beside?: (one: number, other: number) => number;
}

/**
 * The greatest value of any operation or fragment: `leaf` for an empty selection, `visit` for a field with what stands
 * `beside` each other in it. Fragments count as what they hold, and each is looked at once.
 */
export function foldFields<Owner>(
  document: DocumentNode,
  { leaf, ownerOf, ownerWithin, visit, beside = Math.max }: FieldFold<Owner>,
): number {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const within = (set: SelectionSetNode | undefined, owner: Owner): number => {
    let all = leaf;
    for (const selection of set?.selections ?? []) {
      let value: number;
      if (selection.kind === Kind.FIELD)
        value = visit(selection, within(selection.selectionSet, ownerWithin(selection, owner)), owner);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) value = ofFragment(selection.name.value);
      else {
        const { typeCondition, selectionSet } = selection;
        value = within(selectionSet, typeCondition ? ownerOf(typeCondition.name.value) : owner);
      }
      all = beside(all, value);
    }
    return all;
  };
  const ofFragment = (name: string): number => {
    const value = known.get(name);
    if (value !== undefined) return value;
    // One that holds itself adds nothing here; validation refuses it.
    known.set(name, leaf);
    const fragment = fragments.get(name);
    const found = fragment ? within(fragment.selectionSet, ownerOf(fragment.typeCondition.name.value)) : leaf;
    known.set(name, found);
    return found;
  };
  return Math.max(
    leaf,
    ...document.definitions.map((definition) => {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) return ofFragment(definition.name.value);
      return definition.kind === Kind.OPERATION_DEFINITION
        ? within(definition.selectionSet, ownerOf(definition.operation))
        : leaf;
    }),
  );
}
