import type { DocumentNode, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

/** What was last used stays: at most so many entries, and so many characters of their keys together. */
export interface DocumentCacheBounds {
  readonly entries: number;
  readonly characters: number;
}

/** Fields whose arguments are nobody's to keep, and texts written into a document instead of variables. */
const CONFIDENTIAL = /temporaryAnswer|setProviderKey|password/i;
const LITERAL = '"';

/** Whether the text of a document may stay in memory when it has been answered: not with secrets written into it. */
export function mayBeKept(text: string): boolean {
  return !(text.includes(LITERAL) && CONFIDENTIAL.test(text));
}

/**
 * What became of a document, by its text. A parsed document takes a hundred times the memory of its text, and anybody may
 * send ever new ones; so the bound is one of length, not of number alone.
 */
export class DocumentCache<T extends {}> {
  readonly #entries: LRUCache<string, T>;

  constructor({ entries, characters }: DocumentCacheBounds) {
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
    if (mayBeKept(text)) this.#entries.set(text, value);
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
