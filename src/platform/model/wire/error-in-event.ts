import { type Json, object } from './json.ts';

/** What an event is called that carries an error, whatever it says. */
export const ERROR_EVENT = 'error';

/**
 * The error that an event of an answer carries, null where it carries none. Servers that call themselves compatible, and
 * those that stand between, each put it elsewhere: in `error` as text, object or list, in the first choice, in `detail` as
 * web frameworks do, or flat in the event itself, which then says nothing of the answer.
 */
export function errorIn(event: Json): unknown {
  const { error, choices, detail, errors, object: kind, type, message } = event;
  if (error) return error;
  if (Array.isArray(event)) return event.map((each) => errorIn(object(each))).find(Boolean) ?? null;
  if (Array.isArray(choices) && choices.length > 0) return object(choices[0]).error || null;
  if (detail) return detail;
  if (Array.isArray(errors) && errors.length > 0) return errors;
  return kind === 'error' || type === 'error' || typeof message === 'string' ? event : null;
}
