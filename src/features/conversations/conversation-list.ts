import { z } from 'zod';
import { InvalidInputError } from '../../core/errors.ts';
import { decodeKeyset, encodeKeyset, type Keyset, type Page } from '../../core/page.ts';
import { textSchema } from '../../core/text.ts';

export type OrderField = 'UPDATED_AT' | 'CREATED_AT' | 'TITLE';
export type OrderDirection = 'ASC' | 'DESC';

export interface ConversationOrder {
  readonly field: OrderField;
  readonly direction: OrderDirection;
}

const flag = z.boolean().nullish();

export const conversationFilter = z.object({
  archived: flag,
  pinned: flag,
  favorite: flag,
  /** Part of the title, in any case. */
  title: textSchema(0, 200).nullish(),
});
export type ConversationFilter = z.output<typeof conversationFilter>;

export const DEFAULT_ORDER: ConversationOrder = { field: 'UPDATED_AT', direction: 'DESC' };

interface Sortable {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: Date;
  readonly createdAt: Date;
}

/** The order is part of the cursor, so that a cursor of one order is refused in another. */
const listName = ({ field, direction }: ConversationOrder) => `conversations/${field}/${direction}`;

export function cursorOf(order: ConversationOrder, row: Sortable): string {
  const value =
    order.field === 'TITLE'
      ? row.title
      : (order.field === 'UPDATED_AT' ? row.updatedAt : row.createdAt).toISOString();
  return encodeKeyset(listName(order), { value, id: row.id });
}

/** Both ends of a page as places in the list; an InvalidInputError names a cursor that is none of this list. */
export function boundsOf(
  order: ConversationOrder,
  page: Page,
): { after: Keyset | null; before: Keyset | null } {
  const read = (field: 'after' | 'before', cursor: string | null) => {
    if (cursor === null) return null;
    const keyset = decodeKeyset(listName(order), field, cursor);
    if (order.field !== 'TITLE' && !isMoment(keyset.value))
      throw InvalidInputError.of(field, 'This is no cursor of this list.');
    return keyset;
  };
  return { after: read('after', page.after), before: read('before', page.before) };
}

/** Whether it is a moment as `cursorOf` writes it, and one that the database can hold. */
function isMoment(text: string): boolean {
  return (
    /^[1-9]\d{3}-/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text
  );
}
