import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import type { PlannedField } from './plan.ts';

/** Names the type of `value`, or promises to. */
export function nameRuntimeType(
  type: GraphQLAbstractType,
  value: unknown,
  context: unknown,
  info: GraphQLResolveInfo,
): unknown {
  return (type.resolveType ?? defaultTypeResolver)(value, context, info, type);
}

/** The type that `name` names. Throws what is wrong with it, in the words of graphql-js. */
export function runtimeType(
  { nodes, parentType, definition }: PlannedField,
  type: GraphQLAbstractType,
  name: unknown,
  value: unknown,
  info: GraphQLResolveInfo,
): GraphQLObjectType {
  const where = `${parentType.name}.${definition.name}`;
  if (name == null)
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${where}". Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    );
  if (isObjectType(name))
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    );
  if (typeof name !== 'string')
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${where}" with value ${inspect(value)}, received "${inspect(name)}".`,
    );
  const runtime = info.schema.getType(name);
  if (runtime == null)
    throw new GraphQLError(
      `Abstract type "${type.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
      { nodes },
    );
  if (!isObjectType(runtime))
    throw new GraphQLError(`Abstract type "${type.name}" was resolved to a non-object type "${name}".`, {
      nodes,
    });
  if (!info.schema.isSubType(type, runtime))
    throw new GraphQLError(`Runtime Object type "${name}" is not a possible type for "${type.name}".`, {
      nodes,
    });
  return runtime;
}
