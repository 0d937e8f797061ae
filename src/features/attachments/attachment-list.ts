import { InvalidInputError } from '../../core/errors.ts';
import { decodeKeyset, encodeKeyset, type Page } from '../../core/page.ts';

interface Place {
  readonly createdAt: Date;
  readonly id: string;
}

/** A page of a person's attachments, the newest first. */
export interface AttachmentList {
  /** Only those that no message has, or only the others; null for all. */
  readonly unused: boolean | null;
  readonly page: Page;
  readonly after: Place | null;
  readonly before: Place | null;
}

const LIST = 'attachments';

/** Throws an InvalidInputError for a cursor that is none of this list. */
export function attachmentList(unused: boolean | null, page: Page): AttachmentList {
  return { unused, page, after: placeAt('after', page.after), before: placeAt('before', page.before) };
}

export function attachmentCursor({ createdAt, id }: Place): string {
  return encodeKeyset(LIST, { value: createdAt.toISOString(), id });
}

function placeAt(field: 'after' | 'before', cursor: string | null): Place | null {
  if (cursor === null) return null;
  const { value, id } = decodeKeyset(LIST, field, cursor);
  const createdAt = new Date(value);
  if (Number.isNaN(createdAt.getTime()) || createdAt.toISOString() !== value || !/^[1-9]\d{3}-/.test(value))
    throw InvalidInputError.of(field, 'This is no cursor of this list.');
  return { createdAt, id };
}
