type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
type Whole<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** What an input says, where null says that something is to be cleared. */
export function withoutUndefined<T extends object>(input: T): Given<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** What an input says, where null says nothing. */
export function withoutNulls<T extends object>(input: T): Whole<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value != null)) as Whole<T>;
}
