import { z } from 'zod';
import { type FieldError, InvalidInputError } from '../../core/errors.ts';
import { nameSchema } from '../../core/name.ts';
import { textSchema } from '../../core/text.ts';
import type { PromptVariable } from './prompt-variable.ts';
import { parseTemplateText, placeholdersIn } from './template-text.ts';
import { valuesSchema, variablesSchema } from './variables.ts';

export const PROMPT_CATEGORIES = [
  'GENERAL',
  'PROGRAMMING',
  'CREATIVE',
  'TECHNICAL',
  'DATA',
  'EDUCATION',
  'BUSINESS',
  'RESEARCH',
  'MARKETING',
  'SCIENCE',
  'PHILOSOPHY',
  'PRODUCTIVITY',
  'LANGUAGE',
] as const;
export type PromptCategory = (typeof PROMPT_CATEGORIES)[number];

const title = nameSchema(200);
const description = textSchema(0, 500);
const category = z.enum(PROMPT_CATEGORIES);
const text = textSchema(1, 20_000);

export const newTemplate = z.object({
  title,
  description: description.nullish(),
  category: category.nullish(),
  text,
  variables: variablesSchema.nullish(),
});
export type NewTemplateInput = z.input<typeof newTemplate>;

/** What is left out stays; null clears the description. */
export const templateChanges = z.object({
  title: title.nullish(),
  description: description.nullish(),
  category: category.nullish(),
  text: text.nullish(),
  variables: variablesSchema.nullish(),
});
export type TemplateChangesInput = z.input<typeof templateChanges>;

export const templateUse = z.object({ templateId: z.string(), values: valuesSchema.nullish() });
export interface TemplateUse {
  readonly templateId: string;
  readonly values?: readonly { readonly name: string; readonly value: string }[] | null | undefined;
}

export const templateDraft = z.object({ text, variables: variablesSchema.nullish() });

/** What a version of a template holds. */
export interface TemplateContent {
  readonly title: string;
  readonly description: string | null;
  readonly category: PromptCategory;
  readonly text: string;
  readonly variables: readonly PromptVariable[];
}

/** Text and variables must speak of the same names: what is wrong, by field. */
export function faultsOfContent({
  text,
  variables,
}: Pick<TemplateContent, 'text' | 'variables'>): FieldError[] {
  const parsed = parseTemplateText(text);
  const used = placeholdersIn(parsed);
  const declared = new Set(variables.map(({ name }) => name));
  return [
    ...parsed.faults.map((message) => ({ path: ['text'], message })),
    ...[...used]
      .filter((name) => !declared.has(name))
      .map((name) => ({
        path: ['text'],
        message: `The text names {{${name}}}, which is none of the variables.`,
      })),
    ...variables.flatMap(({ name }, at) =>
      used.has(name)
        ? []
        : [{ path: ['variables', String(at), 'name'], message: `The text does not name {{${name}}}.` }],
    ),
  ];
}

/** Throws an InvalidInputError for what `faultsOfContent` finds. */
export function checkContent(content: Pick<TemplateContent, 'text' | 'variables'>): void {
  const faults = faultsOfContent(content);
  if (faults.length > 0) throw new InvalidInputError(faults);
}
