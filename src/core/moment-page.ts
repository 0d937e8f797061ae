import { InvalidInputError } from './errors.ts';
import { decodeKeyset, encodeKeyset, type Page } from './page.ts';

/** A place in a list that is ordered by a moment, the newest first, and then by id. */
export interface MomentPlace {
  readonly at: Date;
  readonly id: string;
}

/** Open ends are infinite, so that a statement has one shape for all pages. */
export interface MomentBounds {
  /** Only what is older: ISO 8601, or `infinity`. */
  readonly olderThan: string;
  readonly olderThanId: string;
  /** Only what is newer: ISO 8601, or `-infinity`. */
  readonly newerThan: string;
  readonly newerThanId: string;
}

/** `list` names the list, so that a cursor of another one is refused. */
export function encodeMoment(list: string, { at, id }: MomentPlace): string {
  return encodeKeyset(list, { value: at.toISOString(), id });
}

/** Both ends of a page; an InvalidInputError names a cursor that is none of this list. */
export function momentBounds(list: string, { after, before }: Page): MomentBounds {
  const read = (field: 'after' | 'before', cursor: string) => {
    const keyset = decodeKeyset(list, field, cursor);
    if (!isMoment(keyset.value)) throw InvalidInputError.of(field, 'This is no cursor of this list.');
    return keyset;
  };
  const older = after === null ? OPEN_START : read('after', after);
  const newer = before === null ? OPEN_END : read('before', before);
  return { olderThan: older.value, olderThanId: older.id, newerThan: newer.value, newerThanId: newer.id };
}

const OPEN_START = { value: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
const OPEN_END = { value: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/** Whether it is a moment as `encodeMoment` writes it, and one that the database can hold. */
function isMoment(text: string): boolean {
  return (
    /^[1-9]\d{3}-/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text
  );
}
