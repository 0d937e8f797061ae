/** What the Relay plugin's own types and fields say of themselves in the schema. */
export const relayDescriptions = {
  nodeTypeOptions: {
    description: 'Anything that can be fetched again by its global id, with the query `node`.',
  },
  pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
  hasNextPageFieldOptions: { description: 'Whether more items follow the last one of this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether there are items before the first one of this page.' },
  startCursorFieldOptions: { description: 'The cursor of the first item; null on an empty page.' },
  endCursorFieldOptions: { description: 'The cursor of the last item; null on an empty page.' },
  cursorFieldOptions: { description: 'Send it back as `after` or `before` to page on from this item.' },
  edgesFieldOptions: { description: 'The items of this page, in order.' },
  nodeFieldOptions: { description: 'The item itself.' },
  pageInfoFieldOptions: { description: 'Where this page stands in the list.' },
  idFieldOptions: { description: 'The global id: unique over all types, opaque, never changing.' },
  firstArgOptions: {
    description: 'At most this many items from the start or behind `after`: 1 to 100, by default 20.',
  },
  lastArgOptions: {
    description:
      'At most this many items from the end or before `before`: 1 to 100. Not together with `first`.',
  },
  afterArgOptions: {
    description: 'Only items behind this cursor. A cursor of another list is an INVALID_INPUT error.',
  },
  beforeArgOptions: {
    description: 'Only items before this cursor. A cursor of another list is an INVALID_INPUT error.',
  },
} as const;
