import { z } from 'zod';
import { storableString, textSchema } from '../../core/text.ts';
import { type PromptVariable, VARIABLE_KINDS } from './prompt-variable.ts';
import { VARIABLE_NAME } from './template-text.ts';
import { faultOfValue } from './variable-values.ts';

export const MAX_VARIABLES = 30;
export const MAX_CHOICES = 50;

const bound = z.number().nullish();

const shape = z.object({
  name: z.string().regex(VARIABLE_NAME, {
    error: 'Must have up to 40 letters, digits and _, and begin with a small letter.',
  }),
  label: textSchema(1, 100).nullish(),
  kind: z.enum(VARIABLE_KINDS).nullish(),
  required: z.boolean().nullish(),
  defaultValue: textSchema(0, 2000).nullish(),
  choices: z
    .array(textSchema(1, 200))
    .max(MAX_CHOICES, { error: `Must have at most ${MAX_CHOICES} entries.` })
    .nullish(),
  description: textSchema(0, 500).nullish(),
  min: bound,
  max: bound,
});

const variable = shape
  .transform(
    (given): PromptVariable => ({
      name: given.name,
      label: given.label ?? given.name,
      kind: given.kind ?? 'TEXT',
      required: given.required ?? true,
      defaultValue: given.defaultValue ?? null,
      choices: given.choices ?? [],
      description: given.description ?? null,
      min: given.min ?? null,
      max: given.max ?? null,
    }),
  )
  .superRefine((given, context) => {
    for (const [field, message] of faultsOf(given))
      context.addIssue({ code: 'custom', path: [field], message });
  });

/** The variables of a template, as people give them. */
export const variablesSchema = z
  .array(variable)
  .max(MAX_VARIABLES, { error: `Must have at most ${MAX_VARIABLES} entries.` })
  .superRefine((variables, context) => {
    const names = new Set<string>();
    for (const [at, { name }] of variables.entries()) {
      if (names.has(name))
        context.addIssue({ code: 'custom', path: [at, 'name'], message: `There is another ${name}.` });
      names.add(name);
    }
  });

/** As they were stored by this schema; the database keeps no order of the fields of an object. */
export function readVariables(stored: unknown): readonly PromptVariable[] {
  if (!Array.isArray(stored)) return [];
  return (stored as PromptVariable[]).map(
    ({ name, label, kind, required, defaultValue, choices, description, min, max }) => ({
      name,
      label,
      kind,
      required,
      defaultValue,
      choices,
      description,
      min,
      max,
    }),
  );
}

/** What is filled in: a value for each name. */
export const valuesSchema = z
  .array(
    z.object({
      name: storableString.max(100, { error: 'Is no name of a variable.' }),
      value: textSchema(0, 20_000),
    }),
  )
  .max(100, { error: 'Must have at most 100 entries.' });

function* faultsOf(given: PromptVariable): Generator<[field: keyof PromptVariable, message: string]> {
  const { kind, choices, min, max, defaultValue } = given;
  if (kind === 'CHOICE' && choices.length === 0) yield ['choices', 'A choice needs at least one entry.'];
  if (kind !== 'CHOICE' && choices.length > 0) yield ['choices', 'Only a choice has choices.'];
  if (new Set(choices).size < choices.length) yield ['choices', 'No two choices may be the same.'];
  if (kind !== 'NUMBER' && min !== null) yield ['min', 'Only a number has bounds.'];
  if (kind !== 'NUMBER' && max !== null) yield ['max', 'Only a number has bounds.'];
  if (min !== null && max !== null && min > max) yield ['max', 'Must not be less than `min`.'];
  const fault = defaultValue ? faultOfValue(given, defaultValue) : null;
  if (fault) yield ['defaultValue', fault];
}
