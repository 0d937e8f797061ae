import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { factsOf } from '../../graphql/field-facts.ts';

/** What was last used stays: at most so many entries, and so many characters of their keys together. */
export interface DocumentCacheBounds {
  readonly entries: number;
  readonly characters: number;
}

/** Whether the text of a document may stay in memory when it has been answered: not with secrets written into it. */
export type MayBeKept = (text: string) => boolean;

const LITERAL = '"';

/** Refuses texts in which something is written that the schema calls confidential. Whoever writes it there names it. */
export function withoutSecretsOf(schema: GraphQLSchema): MayBeKept {
  const names = confidentialNames(schema);
  if (names.length === 0) return () => true;
  const named = new RegExp(`\\b(?:${names.join('|')})\\b`);
  return (text) => !(text.includes(LITERAL) && named.test(text));
}

function confidentialNames(schema: GraphQLSchema): string[] {
  const roots: unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const names = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) return Object.values(type.getFields()).filter(isConfidential);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const fields = Object.values(type.getFields());
    const declared = fields.flatMap(({ args }) => args).filter(isConfidential);
    return roots.includes(type) ? [...declared, ...fields.filter(isConfidential)] : declared;
  });
  return [...new Set(names.map(({ name }) => name))];
}

function isConfidential(declared: { readonly name: string; readonly extensions: object }): boolean {
  return factsOf(declared).confidential === true;
}

/**
 * What became of a document, by its text. A parsed document takes a hundred times the memory of its text, and anybody may
 * send ever new ones; so the bound is one of length, not of number alone.
 */
export class DocumentCache<T extends {}> {
  readonly #mayBeKept: MayBeKept;
  readonly #entries: LRUCache<string, T>;

  constructor({ entries, characters }: DocumentCacheBounds, mayBeKept: MayBeKept) {
    this.#mayBeKept = mayBeKept;
    this.#entries = new LRUCache({
      max: entries,
      maxSize: characters,
      // No entry is of no size, and a document may be empty.
      sizeCalculation: (_, text) => Math.max(1, text.length),
    });
  }

  get(text: string): T | undefined {
    return this.#entries.get(text);
  }

  set(text: string, value: T): void {
    if (this.#mayBeKept(text)) this.#entries.set(text, value);
  }
}

/**
 * Validates each parsed document once, for as long as it is kept. The pipeline's own cache does so as well, but asks for
 * the names of all rules first, every time.
 */
export function validateOnce(): Plugin {
  const known = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  return {
    onValidate: ({ params: { documentAST }, setResult }) => {
      const errors = known.get(documentAST);
      if (errors) return setResult(errors);
      return ({ result }) => void known.set(documentAST, result as readonly GraphQLError[]);
    },
  };
}
