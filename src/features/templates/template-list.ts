import { z } from 'zod';
import { InvalidInputError } from '../../core/errors.ts';
import { isUuid } from '../../core/ids.ts';
import { inOneForm } from '../../core/name.ts';
import type { Page } from '../../core/page.ts';
import { isStorable, textSchema } from '../../core/text.ts';
import type { PromptTemplate } from './template.ts';
import { PROMPT_CATEGORIES } from './template-input.ts';

export const templateFilter = z.object({
  category: z.enum(PROMPT_CATEGORIES).nullish(),
  /** Part of title, description or text, in any case and form. */
  search: textSchema(0, 200).transform(inOneForm).nullish(),
  builtIn: z.boolean().nullish(),
});
export type TemplateFilter = z.output<typeof templateFilter>;
export type TemplateFilterInput = z.input<typeof templateFilter>;

/** A place in the list: those that come with the server first, then a person's own; each part by title, then id. */
export interface ListPlace {
  readonly builtIn: boolean;
  readonly title: string;
  readonly id: string;
}

/** Both ends are open. */
export interface ListBounds {
  readonly after: ListPlace | null;
  readonly before: ListPlace | null;
}

const LIST = 'promptTemplates';

export function cursorOf({ builtIn, title, id }: ListPlace): string {
  return Buffer.from(JSON.stringify([LIST, builtIn, title, id])).toString('base64url');
}

export function boundsOf({ after, before }: Page): ListBounds {
  return {
    after: after === null ? null : placeOf('after', after),
    before: before === null ? null : placeOf('before', before),
  };
}

function placeOf(field: 'after' | 'before', cursor: string): ListPlace {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed) && parsed.length === 4 && parsed[0] === LIST) {
      const [, builtIn, title, id] = parsed as unknown[];
      if (typeof builtIn === 'boolean' && typeof title === 'string' && isStorable(title))
        if (typeof id === 'string' && (builtIn || isUuid(id))) return { builtIn, title, id };
    }
  } catch {
    // Falls through: text that is no JSON is no cursor either.
  }
  throw InvalidInputError.of(field, 'This is no cursor of this list.');
}

/** Those that come with the server and lie within the bounds, first to last. */
export function builtInsBetween(
  templates: readonly PromptTemplate[],
  filter: TemplateFilter,
  { after, before }: ListBounds,
): PromptTemplate[] {
  if (filter.builtIn === false || (after && !after.builtIn)) return [];
  return templates.filter(
    (template) =>
      matches(template, filter) &&
      (!after || isBefore(after, template)) &&
      (!before?.builtIn || isBefore(template, before)),
  );
}

function matches({ category, title, description, text }: PromptTemplate, filter: TemplateFilter): boolean {
  if (filter.category != null && filter.category !== category) return false;
  const wanted = filter.search?.toLowerCase() ?? '';
  return [title, description ?? '', text].some((part) => part.toLowerCase().includes(wanted));
}

function isBefore(one: ListPlace, other: ListPlace): boolean {
  return one.title === other.title ? one.id < other.id : one.title < other.title;
}
