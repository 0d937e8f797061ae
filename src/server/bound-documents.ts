import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type ParseOptions,
  type SelectionSetNode,
  type Source,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Validating a document takes time that grows faster than its length, and anybody may send one. No document that a client
 * needs comes near this; introspection has some 400 tokens.
 */
const MAX_DOCUMENT_TOKENS = 5000;
/** Fields within fields. Introspection has 14; the database's client gives up at some 60. */
const MAX_DOCUMENT_DEPTH = 30;

type ParseFn = (source: string | Source, options?: ParseOptions) => DocumentNode;

/** Refuses documents that are too long or too deep, before anything else looks at them. */
export function boundDocuments(): Plugin {
  return {
    onParse: ({ parseFn, setParseFn }) => {
      setParseFn((source: string | Source, options: ParseOptions) => {
        const document = parseBounded(parseFn as ParseFn, source, options);
        if (depthOf(document) > MAX_DOCUMENT_DEPTH) throw tooDeep();
        return document;
      });
    },
  };
}

function parseBounded(parse: ParseFn, source: string | Source, options: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: MAX_DOCUMENT_TOKENS });
  } catch (error) {
    // The parser descends into what it reads: far too deep is the end of its stack.
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

/** How many fields lie within each other at most; fragments count as what they hold, and each is looked at once. */
function depthOf({ definitions }: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const known = new Map<string, number>();
  const within = (set: SelectionSetNode | undefined): number => {
    let deepest = 0;
    for (const selection of set?.selections ?? []) {
      const depth =
        selection.kind === Kind.FIELD
          ? 1 + within(selection.selectionSet)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? within(selection.selectionSet)
            : ofFragment(selection.name.value);
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  };
  const ofFragment = (name: string): number => {
    const depth = known.get(name);
    if (depth !== undefined) return depth;
    // One that holds itself adds nothing here; validation refuses it.
    known.set(name, 0);
    const found = within(fragments.get(name)?.selectionSet);
    known.set(name, found);
    return found;
  };
  return Math.max(
    0,
    ...definitions.map((definition) => ('selectionSet' in definition ? within(definition.selectionSet) : 0)),
  );
}

function tooDeep(): GraphQLError {
  return new GraphQLError(`A document may nest at most ${MAX_DOCUMENT_DEPTH} fields.`, {
    extensions: { code: 'GRAPHQL_PARSE_FAILED' },
  });
}
