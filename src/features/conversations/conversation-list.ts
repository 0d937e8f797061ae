import { z } from 'zod';
import { InvalidInputError } from '../../core/errors.ts';
import { inOneForm } from '../../core/name.ts';
import { decodeKeyset, encodeKeyset, type Keyset, type Page } from '../../core/page.ts';
import { textSchema } from '../../core/text.ts';

export type OrderField = 'UPDATED_AT' | 'CREATED_AT' | 'TITLE' | 'MESSAGE_COUNT';
export type OrderDirection = 'ASC' | 'DESC';

export interface ConversationOrder {
  readonly field: OrderField;
  readonly direction: OrderDirection;
}

/** How many tags a list can ask for at once. */
export const MAX_TAGS_OF_FILTER = 20;

const flag = z.boolean().nullish();
/** Moments that the database can compare; a filter beyond them would find all or nothing anyway. */
const moment = z
  .date()
  .min(new Date('0001-01-01T00:00:00Z'), { error: 'Must be in the years 1 to 9999.' })
  .max(new Date('9999-12-31T23:59:59.999Z'), { error: 'Must be in the years 1 to 9999.' })
  .nullish();

export const conversationFilter = z.object({
  archived: flag,
  pinned: flag,
  favorite: flag,
  /** Part of the title, in any case and form. */
  title: textSchema(0, 200).transform(inOneForm).nullish(),
  folderId: z.string().nullish(),
  includeSubfolders: flag,
  withoutFolder: flag,
  /** All of them. */
  tagIds: z
    .array(z.string())
    .max(MAX_TAGS_OF_FILTER, { error: `Must have at most ${MAX_TAGS_OF_FILTER} entries.` })
    .nullish(),
  /** Those in the trash instead of those out of it. */
  deleted: flag,
  updatedAfter: moment,
  updatedBefore: moment,
});
export type ConversationFilter = z.output<typeof conversationFilter>;

export const DEFAULT_ORDER: ConversationOrder = { field: 'UPDATED_AT', direction: 'DESC' };

interface Sortable {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: Date;
  readonly createdAt: Date;
  readonly messageCount: number;
}

/** The order is part of the cursor, so that a cursor of one order is refused in another. */
const listName = ({ field, direction }: ConversationOrder) => `conversations/${field}/${direction}`;

const VALUE: Record<OrderField, { of: (row: Sortable) => string; isOne: (value: string) => boolean }> = {
  UPDATED_AT: { of: ({ updatedAt }) => updatedAt.toISOString(), isOne: isMoment },
  CREATED_AT: { of: ({ createdAt }) => createdAt.toISOString(), isOne: isMoment },
  TITLE: { of: ({ title }) => title, isOne: () => true },
  MESSAGE_COUNT: { of: ({ messageCount }) => `${messageCount}`, isOne: (value) => /^\d{1,9}$/.test(value) },
};

export function cursorOf(order: ConversationOrder, row: Sortable): string {
  return encodeKeyset(listName(order), { value: VALUE[order.field].of(row), id: row.id });
}

/** The places between which a page lies. */
export interface Bounds {
  readonly after: Keyset | null;
  readonly before: Keyset | null;
}

/** What the cursors of a page say; an InvalidInputError names one that is none of this list. */
export function boundsOf(order: ConversationOrder, page: Page): Bounds {
  const read = (field: 'after' | 'before', cursor: string | null) => {
    if (cursor === null) return null;
    const keyset = decodeKeyset(listName(order), field, cursor);
    if (!VALUE[order.field].isOne(keyset.value))
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
