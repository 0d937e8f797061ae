/** Entries that a list in an argument may have, unless the argument states that it takes more. */
export const MAX_LIST_ENTRIES = 1000;

const STATED = 'maxListEntries';

/**
 * States, among the options of an argument or of a field of an input type, that its list takes more entries than others:
 * `t.arg.idList({ …, ...takesEntries(5000) })`. Its description has to name the number.
 */
export function takesEntries(count: number): { readonly extensions: Readonly<Record<string, unknown>> } {
  return { extensions: { [STATED]: count } };
}

/** Entries that each list in an argument, or in a field of an input type, may have. */
export function maxListEntries({ extensions }: { readonly extensions: object }): number {
  const stated = (extensions as Readonly<Record<string, unknown>>)[STATED];
  return typeof stated === 'number' ? Math.max(stated, MAX_LIST_ENTRIES) : MAX_LIST_ENTRIES;
}
