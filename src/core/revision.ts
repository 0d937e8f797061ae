import { ConflictError } from './errors.ts';

/** Whether it stands at another revision than the caller has seen; null is any. */
export function hasMovedOn(revision: number, expectedRevision: number | null): boolean {
  return expectedRevision !== null && expectedRevision !== revision;
}

/** Throws a ConflictError where the object, of this type in the schema, has moved on. */
export function checkRevision(
  type: string,
  { id, revision }: { readonly id: string; readonly revision: number },
  expectedRevision: number | null,
): void {
  if (hasMovedOn(revision, expectedRevision)) throw new ConflictError({ type, id }, revision);
}
