import { InvalidInputError } from '../../../core/errors.ts';
import { isUuid } from '../../../core/ids.ts';
import { type PageArgs, pageOf } from '../../../core/page.ts';

/**
 * A page of a path: the messages from the first one down to a leaf. A message's place on it is its depth, so a cursor is
 * a depth, and stays good on another branch as far as the two run together.
 */
export interface PathPage {
  readonly size: number;
  readonly backwards: boolean;
  /** Only what lies deeper; -1 for all. */
  readonly afterDepth: number;
  /** Only what lies less deep; null for all. */
  readonly beforeDepth: number | null;
  /** The row id of the message that is to be in the middle; null for a page by place. */
  readonly around: string | null;
}

export const NOT_ON_PATH = 'There is no such message on this path.';

export function encodeDepth(depth: number): string {
  return Buffer.from(`path:${depth}`).toString('base64url');
}

/** Reads the arguments of the list, or throws the InvalidInputError that names the wrong one. `around` is a row id. */
export function pathPageOf(args: PageArgs, around: string | null): PathPage {
  const page = pageOf(args);
  const other = (['after', 'before', 'last'] as const).find((name) => around !== null && args[name] != null);
  if (other) throw InvalidInputError.of(other, 'Give it or `around`, not both.');
  if (around !== null && !isUuid(around)) throw InvalidInputError.of('around', NOT_ON_PATH);
  return {
    size: page.size,
    backwards: page.backwards,
    afterDepth: page.after === null ? -1 : decodeDepth('after', page.after),
    beforeDepth: page.before === null ? null : decodeDepth('before', page.before),
    around,
  };
}

function decodeDepth(field: 'after' | 'before', cursor: string): number {
  const digits = /^path:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (digits === undefined) throw InvalidInputError.of(field, 'This is no cursor of this list.');
  return Number(digits);
}
