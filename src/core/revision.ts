import { ConflictError, type NodeRef } from './errors.ts';

/** Whether it stands at another revision than the caller has seen; null is any. */
export function hasMovedOn(revision: number, expectedRevision: number | null): boolean {
  return expectedRevision !== null && expectedRevision !== revision;
}

/** Throws a ConflictError where the object has moved on. */
export function checkRevision(
  type: NodeRef['type'],
  { id, revision }: { readonly id: string; readonly revision: number },
  expectedRevision: number | null,
): void {
  if (hasMovedOn(revision, expectedRevision)) throw ConflictError.of(type, id, revision);
}
