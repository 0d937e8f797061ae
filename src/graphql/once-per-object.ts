import {
  defaultFieldResolver,
  type FieldNode,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
} from 'graphql';
import type { Context } from './context.ts';
import { factsOf } from './field-facts.ts';

type Field = GraphQLField<unknown, Context>;

interface Resolved {
  readonly context: Context;
  readonly fieldNodes: readonly FieldNode[];
  readonly value: unknown;
}

/**
 * Lets what states `oncePerObject` be read once where one object stands in many places of an answer: everything in a conversation
 * has the same author, and each `author { conversations }` would be statements of its own. Shared is what one selection of one
 * request asks of one object in one tick; a read after a write sees the write.
 */
export function oncePerObject(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const leadsOn = (field: Field) => isCompositeType(getNamedType(field.type));
    for (const field of Object.values(type.getFields()))
      if (factsOf(field).oncePerObject || (factsOf(type).oncePerObject && leadsOn(field))) shareIn(field);
  }
  return schema;
}

function shareIn(field: Field): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const known = new WeakMap<object, Resolved[]>();
  field.resolve = (source, args, context, info) => {
    if (typeof source !== 'object' || source === null) return resolve(source, args, context, info);
    const earlier = known.get(source) ?? [];
    const same = earlier.find((other) => other.context === context && asksAlike(other, info));
    if (same) return same.value;
    const value = resolve(source, args, context, info);
    if (earlier.length === 0) process.nextTick(() => known.delete(source));
    known.set(source, [...earlier, { context, fieldNodes: info.fieldNodes, value }]);
    return value;
  };
}

function asksAlike({ fieldNodes }: Resolved, info: GraphQLResolveInfo): boolean {
  return (
    fieldNodes.length === info.fieldNodes.length &&
    fieldNodes.every((node, at) => node === info.fieldNodes[at])
  );
}
