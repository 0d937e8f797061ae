import {
  type ArgBuilder,
  type ArgumentRef,
  InputFieldBuilder,
  type InputFieldMap,
  type InputRef,
  type InputShapeFromFields,
  type ObjectRef,
} from '@pothos/core';
import { getNamedType, isInputObjectType } from 'graphql';
import {
  ConflictError,
  type ForbiddenError,
  type InvalidInputError,
  NotFoundError,
  type UnavailableError,
} from '../core/errors.ts';
import type { Viewer } from '../core/viewer.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { unauthenticated } from './errors.ts';
import { rowId } from './global-id.ts';

type Types = typeof builder.$inferSchemaTypes;
type ErrorClass =
  | typeof ConflictError
  | typeof ForbiddenError
  | typeof InvalidInputError
  | typeof NotFoundError
  | typeof UnavailableError;

const NODE = 'node';
const field = new InputFieldBuilder<Types, 'InputObject'>(builder, 'InputObject');
/** Makes the fields of a command's input. */
export type InputFields = typeof field;
const names = (node: string) => ({ extensions: { [NODE]: node } });
const REQUIRED_IDS = new WeakSet<object>();

/** The id of a node of this type. `run` gets the row's id; of another type, or garbled, it names nothing. */
export function id(node: string, description: string) {
  const ref = field.id({ required: true, description, ...names(node) });
  REQUIRED_IDS.add(ref);
  return ref;
}

export const optionalId = (node: string, description: string) => field.id({ description, ...names(node) });

export const idList = (node: string, description: string) =>
  field.idList({ required: true, description, ...names(node) });

export const optionalIdList = (node: string, description: string) =>
  field.idList({ description, ...names(node) });

/** For a field of this very name; null where the caller does not care. */
export const expectedRevision = field.int({
  description:
    'The revision that the caller has seen. When the object has moved on, a ConflictError tells how it stands.',
});

/** What a command's input is to `run`: ids of nodes are row ids, at any depth, and `expectedRevision` is never left out. */
type Given<Fields extends InputFieldMap> = InputShapeFromFields<Fields> &
  ('expectedRevision' extends keyof Fields ? { expectedRevision: number | null } : unknown);

interface Declaration<Payload, Fields extends InputFieldMap> {
  /** What the mutation does. */
  readonly does: string;
  readonly payload: ObjectRef<Types, Payload>;
  /** Without it there is no argument. */
  readonly input?: (t: InputFields) => Fields;
  /** What the input says, in one sentence. */
  readonly about?: string;
  /** Whether `input` may be left out as a whole: it is empty then. */
  readonly optional?: boolean;
  /** Beside those that are implied: NotFoundError by an `id`, ConflictError by an `expectedRevision`. */
  readonly errors?: readonly ErrorClass[];
}

/**
 * Declares a mutation for somebody who is signed in: its field, its input type and its union of payload and errors. It is the one
 * place for what holds for all of them, and will hold their cost, rate limits, scopes, audit and idempotency.
 */
export function command<Payload extends object, Fields extends InputFieldMap>(
  name: string,
  {
    run,
    ...declaration
  }: Declaration<Payload, Fields> & {
    readonly run: (viewer: Viewer, input: Given<Fields>, context: Context) => Payload | Promise<Payload>;
  },
): void {
  declare(name, true, declaration, (input: Given<Fields>, context) => {
    if (!context.viewer) throw unauthenticated();
    return run(context.viewer, input, context);
  });
}

/** The same for anybody, signed in or not: without scopes, as an empty set of them lets nobody in. */
export function openCommand<Payload extends object, Fields extends InputFieldMap>(
  name: string,
  {
    run,
    ...declaration
  }: Declaration<Payload, Fields> & {
    readonly run: (input: Given<Fields>, context: Context) => Payload | Promise<Payload>;
  },
): void {
  declare(name, false, declaration, run);
}

function declare(
  name: string,
  signedIn: boolean,
  { does, payload, input, about, optional = false, errors = [] }: Declaration<object, InputFieldMap>,
  run: (input: never, context: Context) => object | Promise<object>,
): void {
  const fields = input?.(field) ?? {};
  const takesRevision = 'expectedRevision' in fields;
  const types = new Set<ErrorClass>(errors);
  if (Object.values(fields).some((ref) => REQUIRED_IDS.has(ref))) types.add(NotFoundError);
  if (takesRevision) types.add(ConflictError);
  const typeName = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const argument = (t: ArgBuilder<Types>): Record<string, ArgumentRef<Types, object | null | undefined>> => {
    if (!input) return {};
    const type: InputRef<object> = builder.inputType(typeName, { description: about, fields: () => fields });
    return { input: t({ type, required: !optional, description: about }) };
  };
  builder.mutationField(name, (t) =>
    t.field({
      type: payload,
      description: does,
      ...(signedIn && { authScopes: { signedIn } }),
      args: argument(t.arg),
      errors: { types: [...types] },
      resolve: (_root, args, context, { schema }) => {
        const given = { ...(takesRevision && { expectedRevision: null }), ...args.input };
        // Pothos' types cannot follow: these are the fields that `run` was typed by.
        return run(withRowIds(given, schema.getType(typeName)) as never, context);
      },
    }),
  );
}

function withRowIds(value: unknown, type: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => withRowIds(entry, type));
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, given]) => {
      const field = fields[name];
      const node = field?.extensions[NODE];
      const isId = typeof node === 'string';
      return [name, isId ? rowIdsIn(given, node) : withRowIds(given, field && getNamedType(field.type))];
    }),
  );
}

function rowIdsIn(given: unknown, node: string): unknown {
  if (Array.isArray(given)) return given.map((one) => rowIdsIn(one, node));
  return typeof given === 'string' ? rowId(node, given) : given;
}
