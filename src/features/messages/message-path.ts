import { InvalidInputError } from '../../core/errors.ts';
import type { Page } from '../../core/page.ts';

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
}

export function encodeDepth(depth: number): string {
  return Buffer.from(`path:${depth}`).toString('base64url');
}

export function pathPageOf(page: Page): PathPage {
  return {
    size: page.size,
    backwards: page.backwards,
    afterDepth: page.after === null ? -1 : decodeDepth('after', page.after),
    beforeDepth: page.before === null ? null : decodeDepth('before', page.before),
  };
}

function decodeDepth(field: 'after' | 'before', cursor: string): number {
  const digits = /^path:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (digits === undefined) throw InvalidInputError.of(field, 'This is no cursor of this list.');
  return Number(digits);
}
