import type { FieldError } from '../../core/errors.ts';
import { characterCount } from '../../core/text.ts';
import type { PromptVariable } from './prompt-variable.ts';
import type { ParsedText } from './template-text.ts';
import { faultOfValue } from './variable-values.ts';

/** More than any message or system prompt may have. */
export const MAX_RENDERED_CHARACTERS = 1_000_000;

export interface GivenValue {
  readonly name: string;
  readonly value: string;
}

export interface Rendering {
  /** Placeholders that nothing can be put into stand in it as they are. */
  readonly text: string;
  /** Required variables that have no value, in the template's order. */
  readonly missing: readonly string[];
  /** Values that do not fit; the path ends with the variable's name. */
  readonly problems: readonly FieldError[];
}

/**
 * Puts the values into the text, as they are: what looks like a placeholder in a value stays text. A variable without a value
 * takes its default; an empty value is one, except of a required variable.
 */
export function renderTemplate(
  text: ParsedText,
  variables: readonly PromptVariable[],
  values: readonly GivenValue[],
): Rendering {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const problems: FieldError[] = [];
  const problem = (name: string, message: string) => problems.push({ path: ['values', name], message });
  const given = new Map<string, string>();
  for (const { name, value } of values) {
    const variable = byName.get(name);
    if (!variable) problem(name, `The template has no variable named ${name}.`);
    else if (given.has(name)) problem(name, 'It has two values.');
    else {
      given.set(name, value);
      const fault = value === '' ? null : faultOfValue(variable, value);
      if (fault) problem(name, fault);
    }
  }
  const faulty = new Set(problems.map(({ path }) => path[1]));
  const missing: string[] = [];
  const filled = new Map<string, string>();
  for (const { name, required, defaultValue } of variables) {
    const value = given.get(name) ?? defaultValue ?? '';
    if (value === '' && required) missing.push(name);
    else if (!faulty.has(name)) filled.set(name, value);
  }
  return { ...fill(text, filled, problems), missing, problems };
}

function fill(
  { pieces }: ParsedText,
  filled: ReadonlyMap<string, string>,
  problems: FieldError[],
): { text: string } {
  const parts: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    const part = piece.kind === 'literal' ? piece.text : (filled.get(piece.name) ?? `{{${piece.name}}}`);
    length += characterCount(part);
    if (length > MAX_RENDERED_CHARACTERS) {
      const message = `With these values the text has more than ${MAX_RENDERED_CHARACTERS} characters.`;
      problems.push({ path: ['values'], message });
      break;
    }
    parts.push(part);
  }
  return { text: parts.join('') };
}
