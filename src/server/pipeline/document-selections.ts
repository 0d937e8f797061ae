import { type DocumentNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from './document-folds.ts';

/** Each has resolvers and statements of its own. */
export const MAX_ROOT_FIELDS = 50;
/** How often one object may be asked for one field, under different names. */
export const MAX_ALIASES = 50;
/** Selections of a document with its fragments spread out: they multiply like lists within lists. */
export const MAX_SELECTIONS = 10_000;
/**
 * Validation compares each field with each other one of its name in the answer, and each fragment with each other one beside
 * it, again and again as they nest. Two hundred are 19,900 pairs; what clients make of their fragments has some hundred.
 */
export const MAX_PAIRS = 20_000;

/** Under one name in the answer: what is selected there, which GraphQL merges. */
interface Merged {
  readonly fields: Set<string>;
  readonly sets: SelectionSetNode[];
  count: number;
}

const pairsOf = (count: number) => (count * (count - 1)) / 2;

/**
 * Where the document asks for too much side by side, in a sentence; null where all is well. Fields are merged by their
 * names in the answer, as GraphQL merges them, through fragments of all types; `maxDepth` is how deep a document may nest that
 * does not hold itself, and what lies below is left to validation.
 */
export function selectionFault(document: DocumentNode, maxDepth: number): string | null {
  const fragments = fragmentsOf(document);
  const spreadSomewhere = new Set<string>();
  let selections = 0;
  let pairs = 0;

  const merge = (sets: readonly SelectionSetNode[]): Map<string, Merged> => {
    const merged = new Map<string, Merged>();
    const spread = new Set<string>();
    const add = (selection: SelectionNode): void => {
      selections += 1;
      if (selections > MAX_SELECTIONS) return;
      if (selection.kind === Kind.FIELD) {
        const { name, alias } = selection;
        const key = (alias ?? name).value;
        const same = merged.get(key) ?? { fields: new Set(), sets: [], count: 0 };
        merged.set(key, same);
        same.count += 1;
        same.fields.add(name.value);
        if (selection.selectionSet) same.sets.push(selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) selection.selectionSet.selections.forEach(add);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        spreadSomewhere.add(selection.name.value);
        fragments.get(selection.name.value)?.selectionSet.selections.forEach(add);
      }
    };
    for (const set of sets) set.selections.forEach(add);
    pairs += pairsOf(spread.size);
    for (const { count } of merged.values()) pairs += pairsOf(count);
    return merged;
  };

  const within = (sets: readonly SelectionSetNode[], depth: number): string | null => {
    const merged = merge(sets);
    if (selections > MAX_SELECTIONS)
      return `A document may have at most ${MAX_SELECTIONS} selections, its fragments spread out.`;
    if (pairs > MAX_PAIRS)
      return 'A document asks too often for what is the same, or has too many fragments side by side. Ask for each field once.';
    if (depth === 1 && merged.size > MAX_ROOT_FIELDS)
      return `An operation may have at most ${MAX_ROOT_FIELDS} fields at its root. Ask for the others in a request of their own.`;
    const names = new Map<string, number>();
    for (const { fields } of merged.values())
      for (const field of fields) {
        const aliases = (names.get(field) ?? 0) + 1;
        if (aliases > MAX_ALIASES)
          return `An object may be asked for one field under at most ${MAX_ALIASES} names, and \`${field}\` has more.`;
        names.set(field, aliases);
      }
    if (depth === maxDepth) return null;
    for (const { sets: inner } of merged.values()) {
      const fault = inner.length > 0 ? within(inner, depth + 1) : null;
      if (fault) return fault;
    }
    return null;
  };

  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const fault = within([definition.selectionSet], 1);
    if (fault) return fault;
  }
  // Validation refuses fragments that are spread nowhere, and reads them first.
  for (const [name, { selectionSet }] of fragments) {
    const fault = spreadSomewhere.has(name) ? null : within([selectionSet], 2);
    if (fault) return fault;
  }
  return null;
}
