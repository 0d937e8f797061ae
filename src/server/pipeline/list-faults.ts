import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type ValueNode,
} from 'graphql';
import { maxListEntries } from '../../graphql/field-facts.ts';

/** A list that is too long: the way to it, and how many entries it may have. */
export interface ListFault {
  readonly path: readonly string[];
  readonly max: number;
}

/** A variable that stands for a value with lists in it. */
export interface VariableUse {
  readonly name: string;
  readonly max: number;
  /** Where it stands. */
  readonly path: readonly string[];
}

/** The first list of `value`, as JSON has it, that is too long for `type`. `max` is that of the lists of `type` itself. */
export function faultInValue(
  value: unknown,
  type: GraphQLInputType,
  max: number,
  path: readonly string[],
): ListFault | null {
  const bare = getNullableType(type);
  if (isListType(bare)) {
    if (!Array.isArray(value)) return faultInValue(value, bare.ofType, max, path);
    if (value.length > max) return { path, max };
    if (!mayHoldLists(bare.ofType)) return null;
    return firstFault(value, (item, at) => faultInValue(item, bare.ofType, max, [...path, String(at)]));
  }
  if (!isInputObjectType(bare) || typeof value !== 'object' || value === null) return null;
  return firstFault(Object.values(bare.getFields()), (field) => {
    const { name } = field;
    // A chain of objects has an end, of its types not.
    if (!mayHoldLists(field.type) || !Object.hasOwn(value, name)) return null;
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    return faultInValue(inner, field.type, maxListEntries(field), [...path, name]);
  });
}

/** The same for a value as it is written in a document; `onVariable` is told of the variables in it. */
export function faultInLiteral(
  node: ValueNode,
  type: GraphQLInputType,
  max: number,
  path: readonly string[],
  onVariable: (use: VariableUse) => void,
): ListFault | null {
  const bare = getNullableType(type);
  if (node.kind === Kind.VARIABLE) {
    if (mayHoldLists(bare)) onVariable({ name: node.name.value, max, path });
    return null;
  }
  if (isListType(bare)) {
    if (node.kind !== Kind.LIST) return faultInLiteral(node, bare.ofType, max, path, onVariable);
    if (node.values.length > max) return { path, max };
    return firstFault(node.values, (item, at) =>
      faultInLiteral(item, bare.ofType, max, [...path, String(at)], onVariable),
    );
  }
  if (!isInputObjectType(bare) || node.kind !== Kind.OBJECT) return null;
  const fields = bare.getFields();
  return firstFault(node.fields, ({ name: { value: name }, value }) => {
    const field = fields[name];
    return field
      ? faultInLiteral(value, field.type, maxListEntries(field), [...path, name], onVariable)
      : null;
  });
}

/** Whether a value of `type` can have a list in it; what a scalar takes is its own. */
function mayHoldLists(type: GraphQLInputType): boolean {
  return isListType(getNullableType(type)) || isInputObjectType(getNamedType(type));
}

function firstFault<T>(
  items: readonly T[],
  faultIn: (item: T, at: number) => ListFault | null,
): ListFault | null {
  for (const [at, item] of items.entries()) {
    const fault = faultIn(item, at);
    if (fault) return fault;
  }
  return null;
}
