/** What a provider sent, before anything is known about it. */
export type Json = Record<string, unknown>;

/** The value when it is an object; an empty one otherwise. */
export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A model's name that can be stored and shown; an empty one for anything else. */
export function modelName(value: unknown): string {
  const name = string(value);
  return name.length <= 200 && /^[\x21-\u{10ffff}]+$/u.test(name) && name.isWellFormed() ? name : '';
}

/** A whole number from 1 that fits 32 bits, as sizes in tokens are; null for anything else. */
export function size(value: unknown): number | null {
  return isCount(value) && value > 0 ? value : null;
}

/** Whether the value can be a count of tokens: whole, from 0, and of 32 bits. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0x7fffffff;
}
