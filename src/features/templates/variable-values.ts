import type { PromptVariable } from './prompt-variable.ts';

const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What is wrong with a value that is not empty, in a sentence; null when it fits. */
export function faultOfValue(
  { kind, choices, min, max }: Pick<PromptVariable, 'kind' | 'choices' | 'min' | 'max'>,
  value: string,
): string | null {
  if (kind === 'NUMBER') {
    if (!NUMBER.test(value)) return 'Must be a number, such as 12 or -0.5.';
    if (min !== null && Number(value) < min) return `Must be at least ${min}.`;
    if (max !== null && Number(value) > max) return `Must be at most ${max}.`;
  }
  if (kind === 'CHOICE' && !choices.includes(value)) return `Must be one of: ${choices.join(', ')}.`;
  if (kind === 'DATE' && !isDay(value)) return 'Must be a day, such as 2026-03-31.';
  return null;
}

/** A day of the calendar: there is no 30th of February. */
function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}
