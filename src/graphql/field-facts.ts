/** Entries that a list in an argument may have, unless the argument states that it takes more. */
export const MAX_LIST_ENTRIES = 1000;

/** What is to be known of a field, an argument or a type wherever it is used. It stands where that is declared. */
export interface FieldFacts {
  /**
   * Of an argument, a field of an input type or a root field: what is written into it is nobody's to keep. A document in which
   * it stands as a literal is not remembered.
   */
  readonly confidential?: true;
  /** Of a subscription: it ends by itself, and soon. A server that leaves waits for it. */
  readonly endsSoon?: true;
  /** Of a list without pages: it has no more entries. Without it, it counts as a full page. */
  readonly atMost?: number;
  /** Of a list in an argument: it takes more entries than others. Its description has to name the number. */
  readonly takesEntries?: number;
  /** Of a field: asked of one object in many places, it is read once. Of a type: so are its fields that lead on to objects. */
  readonly oncePerObject?: true;
}

/** States facts among the options of a field, an argument or a type: `t.string({ …, ...stating({ confidential: true }) })`. */
export function stating(facts: FieldFacts): { readonly extensions: Readonly<Record<string, unknown>> } {
  return { extensions: { ...facts } };
}

/** The facts of a field, an argument or a type of the schema. */
export function factsOf({ extensions }: { readonly extensions: object }): FieldFacts {
  return extensions;
}

/** Entries that each list in an argument, or in a field of an input type, may have. */
export function maxListEntries(declared: { readonly extensions: object }): number {
  return Math.max(factsOf(declared).takesEntries ?? 0, MAX_LIST_ENTRIES);
}
