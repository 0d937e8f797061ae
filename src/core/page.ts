import { InvalidInputError } from './errors.ts';
import { isUuid } from './ids.ts';
import { isStorable } from './text.ts';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** What a connection's arguments ask for. */
export interface Page {
  readonly size: number;
  /** Counted from the end of the list, or from `before` towards its start. */
  readonly backwards: boolean;
  readonly after: string | null;
  readonly before: string | null;
}

/** Reads the arguments of a connection, or throws the InvalidInputError that names the wrong one. */
export function pageOf({ first, last, after, before }: PageArgs): Page {
  if (first != null && last != null) throw InvalidInputError.of('last', 'Give `first` or `last`, not both.');
  const backwards = last != null;
  const size = first ?? last ?? DEFAULT_PAGE_SIZE;
  if (size < 1 || size > MAX_PAGE_SIZE)
    throw InvalidInputError.of(backwards ? 'last' : 'first', `Must be from 1 to ${MAX_PAGE_SIZE}.`);
  return { size, backwards, after: after ?? null, before: before ?? null };
}

/** An item and the cursor of its place, which is written only where it is asked for. */
export class PageEdge<T> {
  readonly node: T;
  readonly #cursorOf: (node: T) => string;

  constructor(node: T, cursorOf: (node: T) => string) {
    this.node = node;
    this.#cursorOf = cursorOf;
  }

  get cursor(): string {
    return this.#cursorOf(this.node);
  }
}

export interface PageResult<T> {
  readonly edges: PageEdge<T>[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/**
 * The page in `rows`, which were read in the page's direction, one more than asked for where there was one.
 * Whether there is something on the side that it came from is told from the cursor alone, as Relay allows.
 */
export function pageResult<T>(page: Page, rows: readonly T[], cursorOf: (row: T) => string): PageResult<T> {
  const more = rows.length > page.size;
  const kept = rows.slice(0, page.size);
  if (page.backwards) kept.reverse();
  const edges = kept.map((node) => new PageEdge(node, cursorOf));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.backwards ? page.before !== null : more,
      hasPreviousPage: page.backwards ? more : page.after !== null,
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
  };
}

/** A place in a list that is ordered by one value and then by id: it stays true when rows come and go around it. */
export interface Keyset {
  readonly value: string;
  readonly id: string;
}

/** `order` names the list's order, so that a cursor of another one is refused instead of misread. */
export function encodeKeyset(order: string, { value, id }: Keyset): string {
  return Buffer.from(JSON.stringify([order, value, id])).toString('base64url');
}

export function decodeKeyset(order: string, field: 'after' | 'before', cursor: string): Keyset {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed) && parsed.length === 3 && parsed[0] === order) {
      const [, value, id] = parsed as unknown[];
      if (typeof value === 'string' && isStorable(value) && typeof id === 'string' && isUuid(id))
        return { value, id };
    }
  } catch {
    // Falls through: text that is no JSON is no cursor either.
  }
  throw InvalidInputError.of(field, 'This is no cursor of this list.');
}
