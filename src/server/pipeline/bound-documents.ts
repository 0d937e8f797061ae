import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  type ParseOptions,
  type SelectionSetNode,
  type Source,
  type Token,
  TokenKind,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { fanOutOf, MAX_FAN_OUT } from './document-fan-out.ts';
import { foldFields, fragmentsOf } from './document-folds.ts';
import { introspectedOf, MAX_INTROSPECTED } from './document-introspection.ts';
import { selectionFault } from './document-selections.ts';

/**
 * Validating a document takes time that grows faster than its length, and anybody may send one. No document that a client
 * needs comes near this; introspection has some 400 tokens.
 */
const MAX_DOCUMENT_TOKENS = 5000;
/** Fields within fields. Introspection has 14; the database's client gives up at some 60. */
const MAX_DOCUMENT_DEPTH = 30;
/** Braces and brackets within each other, values and fragments included: the parser alone ends where its stack does. */
const MAX_DOCUMENT_NESTING = 100;
/** An open subscription holds its document, and a parsed one takes a hundred times the memory of its text. */
const MAX_SUBSCRIPTION_TOKENS = 1000;
const MAX_SUBSCRIPTION_CHARACTERS = 20_000;
/** Passwords are not to be guessed, nor runs to be started, by the hundred in one request. */
const MAX_MUTATIONS = 10;

type ParseFn = (source: string | Source, options?: ParseOptions) => DocumentNode;

/** Refuses documents that are too long, too deep or too wide, before anything else looks at them. */
export function boundDocuments(schema: GraphQLSchema): Plugin {
  return {
    onParse: ({ parseFn, setParseFn }) => {
      setParseFn((source: string | Source, options: ParseOptions) => {
        const document = parseBounded(parseFn as ParseFn, source, options);
        if (nestingOf(document) > MAX_DOCUMENT_NESTING || depthOf(document) > MAX_DOCUMENT_DEPTH)
          throw tooDeep();
        if (fanOutOf(schema, document) > MAX_FAN_OUT)
          throw refused(
            `A document may ask for at most ${MAX_FAN_OUT} objects by lists within lists. Ask for smaller pages.`,
          );
        if (introspectedOf(schema, document) > MAX_INTROSPECTED)
          throw refused(
            'A document asks for too much of the schema. Ask for the rest in a request of its own.',
          );
        if (isLargeSubscription(document))
          throw refused(
            `A document with a subscription may have at most ${MAX_SUBSCRIPTION_TOKENS} tokens and ${MAX_SUBSCRIPTION_CHARACTERS} characters.`,
          );
        if (mutationsOf(document) > MAX_MUTATIONS)
          throw refused(`An operation may have at most ${MAX_MUTATIONS} mutations.`);
        const fault = selectionFault(document, MAX_DOCUMENT_DEPTH);
        if (fault) throw refused(fault);
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

/** How many braces and brackets are open at a time at most, by the tokens that the parser has left. */
function nestingOf({ loc }: DocumentNode): number {
  let open = 0;
  let greatest = 0;
  for (let token: Token | null | undefined = loc?.startToken; token; token = token.next) {
    if (token.kind === TokenKind.BRACE_L || token.kind === TokenKind.BRACKET_L) open += 1;
    else if (token.kind === TokenKind.BRACE_R || token.kind === TokenKind.BRACKET_R) open -= 1;
    greatest = Math.max(greatest, open);
  }
  return greatest;
}

/** How many fields lie within each other at most. */
function depthOf(document: DocumentNode): number {
  return foldFields(document, {
    leaf: 0,
    ownerOf: () => null,
    ownerWithin: () => null,
    visit: (_field, inner) => inner + 1,
  });
}

function isLargeSubscription({ definitions, loc, tokenCount = 0 }: DocumentNode): boolean {
  const opens = definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION,
  );
  const characters = loc?.source.body.length ?? 0;
  return opens && (tokenCount > MAX_SUBSCRIPTION_TOKENS || characters > MAX_SUBSCRIPTION_CHARACTERS);
}

/** How many fields stand at the root of a mutation, those of fragments included. */
function mutationsOf(document: DocumentNode): number {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const count = (set: SelectionSetNode | undefined): number => {
    let fields = 0;
    for (const selection of set?.selections ?? [])
      if (selection.kind === Kind.FIELD) fields += 1;
      else if (selection.kind === Kind.INLINE_FRAGMENT) fields += count(selection.selectionSet);
      else fields += ofFragment(selection.name.value);
    return fields;
  };
  const ofFragment = (name: string): number => {
    const counted = known.get(name);
    if (counted !== undefined) return counted;
    known.set(name, 0);
    const fields = count(fragments.get(name)?.selectionSet);
    known.set(name, fields);
    return fields;
  };
  return Math.max(
    0,
    ...document.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION
        ? count(definition.selectionSet)
        : 0,
    ),
  );
}

function tooDeep(): GraphQLError {
  return refused(`A document may nest at most ${MAX_DOCUMENT_DEPTH} fields.`);
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
}
