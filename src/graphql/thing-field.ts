import type { ObjectRef, OutputRef } from '@pothos/core';
import { NotFoundError } from '../core/errors.ts';
import { builder } from './builder.ts';
import { queryOf, readableKind } from './kind.ts';

type Ref<Shape> = ObjectRef<typeof builder.$inferSchemaTypes, Shape>;

interface Options {
  /** By default that of the kind: `folder`. */
  readonly field?: string;
  /** Where the object has the id of the thing's row: by default `folderId`. */
  readonly idField?: string;
  readonly description?: string;
  /** Whether it is null where the thing was deleted meanwhile: by default that is a NotFoundError. */
  readonly nullable?: boolean;
}

/** Gives an object that carries the id of a thing a field with the thing as it stands when it is asked for. */
export function thingField(
  on: Ref<object>,
  thing: OutputRef<object>,
  { nullable = false, ...options }: Options = {},
): void {
  const { called, read, ...kind } = readableKind(thing.name);
  const { field = kind.field, idField = `${kind.field}Id` } = options;
  const meanwhile = nullable ? '; null when it was deleted meanwhile' : '';
  const { description = `The ${called} as it stands now${meanwhile}.` } = options;
  builder.objectField(on, field, (t) =>
    t.withAuth({ signedIn: true }).field({
      type: thing,
      nullable,
      description,
      resolve: async (source, _args, context, info) => {
        const found = await read(context, idIn(source, idField), queryOf(context, info, thing.name));
        if (!found && !nullable) throw new NotFoundError(called, idField);
        // Pothos takes a `nullable` that is known later for none.
        return found as object;
      },
    }),
  );
}

export const idIn = (source: object, idField: string) => String(Object(source)[idField]);

/** A payload that carries the id of a thing, and has the thing as it stands now. */
export function payloadOf<Payload extends object>(
  thing: OutputRef<object>,
  name: string,
  description: string,
  options?: Options,
): Ref<Payload> {
  const ref = builder.objectRef<Payload>(name).implement({ description });
  thingField(ref, thing, options);
  return ref;
}
