import type { OutputRef } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { isUuid } from '../core/ids.ts';
import type { Viewer } from '../core/viewer.ts';
import type { Context } from './context.ts';

export type SignedIn = Context & { readonly viewer: Viewer };
/** What Pothos would load with a row for this selection. A read that takes no such thing does not ask for it. */
type Query = () => object;

interface Declaration<Shape> {
  /** What people call one: `template`. */
  readonly called: string;
  /** Whether one that was deleted may come back. */
  readonly restorable?: boolean;
  /** Whether it could be the id of one; what could not is never looked for. By default: whether it is a UUID. */
  readonly isId?: (id: string) => boolean;
  /** Reads one, for its events. Null, as in the others, when it is not there or not the viewer's. */
  readonly read?: (context: SignedIn, id: string, query: Query) => Promise<Shape | null>;
  /** Reads those of them that are there, in any order: `nodes` in one statement. Without it Pothos loads them one by one. */
  readonly readMany?: (context: SignedIn, ids: string[], query: Query) => Promise<(Shape & Row)[]>;
  /** Reads one as it stands, in the trash too, for a ConflictError. Only what has no revision goes without it. */
  readonly readState?: (context: SignedIn, id: string, query: Query) => Promise<Shape | null>;
}

interface Row {
  readonly id: string;
}

export interface Kind extends Declaration<object> {
  readonly ref: OutputRef<object>;
  readonly isId: (id: string) => boolean;
  /** What a field with such a thing is called: `promptTemplate`, and `promptTemplateId` one with its id. */
  readonly field: string;
}

const KINDS = new Map<string, Kind>();

/** Registers a type that implements Node, beside its definition: what holds of such things is read from here. */
export function kind<Shape extends object>(ref: OutputRef<Shape>, declaration: Declaration<Shape>): void {
  const field = ref.name.charAt(0).toLowerCase() + ref.name.slice(1);
  KINDS.set(ref.name, { isId: isUuid, ...declaration, ref, field });
}

/** The kind whose type in the schema has this name. */
export function kindOf(typename: string): Kind | undefined {
  return KINDS.get(typename);
}

/** The same, for what shows its things. */
export function readableKind(typename: string) {
  const kind = KINDS.get(typename);
  if (!kind?.read) throw new Error(`${typename} is no kind whose things can be read.`);
  return { ...kind, read: kind.read };
}

export function queryOf(context: Context, info: GraphQLResolveInfo, typeName: string): Query {
  return () => queryFromInfo({ context, info, typeName });
}
