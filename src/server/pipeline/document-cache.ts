import type { DocumentNode, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

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
export class DocumentCache<T> {
  readonly #bounds: DocumentCacheBounds;
  /** Longest unused first. */
  readonly #entries = new Map<string, T>();
  #characters = 0;

  constructor(bounds: DocumentCacheBounds) {
    this.#bounds = bounds;
  }

  get(text: string): T | undefined {
    const value = this.#entries.get(text);
    if (value === undefined) return undefined;
    this.#entries.delete(text);
    this.#entries.set(text, value);
    return value;
  }

  set(text: string, value: T): void {
    if (!mayBeKept(text)) return;
    if (this.#entries.delete(text)) this.#characters -= text.length;
    this.#entries.set(text, value);
    this.#characters += text.length;
    for (const oldest of this.#entries.keys()) {
      const { entries, characters } = this.#bounds;
      if (this.#entries.size <= entries && this.#characters <= characters) break;
      this.#entries.delete(oldest);
      this.#characters -= oldest.length;
    }
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
